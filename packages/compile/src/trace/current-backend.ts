import { engine, getBackend, setBackend } from '@tensorflow/tfjs-core';

/** What tfjs's engine holds where no backend is current, for which it has no function: as when the current one is removed. */
const nothingCurrent = { backendName: null, backendInstance: null };

/**
 * Does some work with a tfjs backend as the current one. Then the one before it is current again; where there was none, tfjs chooses
 * one when it is next asked, as if nothing had been.
 *
 * @param name - of a backend that is initialised.
 */
export function withBackend<Result>(name: string, work: () => Result): Result {
  const restore = rememberBackend();
  setBackend(name);
  try {
    return work();
  } finally {
    restore();
  }
}

/** What makes current again what is current now. */
export function rememberBackend(): () => void {
  const previous = getBackend();
  return () => {
    if (previous) setBackend(previous);
    else Object.assign(engine(), nothingCurrent);
  };
}
