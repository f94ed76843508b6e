import type { Breath } from '../input/options.js';

/** A computation that stops now and then, so that whoever runs it can do something else in between. */
export type Steps<Result> = Generator<void, Result>;

/** Runs a computation without a pause. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * Runs a computation that other work of the process may interrupt.
 *
 * @throws the signal's reason, when it was aborted.
 */
export async function finishBreathing<Result>(steps: Steps<Result>, breath: Breath): Promise<Result> {
  try {
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
      await breath.take(1);
    }
  } finally {
    // What it holds is given back where it does not end.
    steps.return(undefined as Result);
  }
}
