import { canonicalJson, differences, runHash } from '@simvae/runs';
import { RequestError } from '../request-error.js';
import type { PlannedRun, StudyContext, StudyRequest } from '../types.js';
import { type PreparedRequest, prepareRequest } from './plan-study.js';

/** What planning several requests needs. */
export interface PlanContext extends StudyContext {
  /** Told of a data set that cannot be loaded; its runs are left out then. @default the error is thrown */
  readonly onMissingData?: (dataset: string, error: Error) => void;
}

/**
 * Turns requests into runs, in their order. All of them are checked before any data is loaded. A run that several ask for is
 * there once.
 *
 * @throws {RequestError} If a name or value is unknown or out of range, or one run is asked for with several evaluations: it can
 * have one. The message begins with the request's origin.
 * @throws {Error} If a file is no method, or the data cannot be loaded.
 * @throws the signal's reason, if it stopped a measurement.
 */
export async function planRequests(
  requests: readonly StudyRequest[],
  context: PlanContext,
): Promise<PlannedRun[]> {
  const prepared: PreparedRequest[] = [];
  for (const request of requests) {
    prepared.push(await naming(request, () => prepareRequest(request)));
  }
  const planned = new Map<string, { readonly run: PlannedRun; readonly request: StudyRequest }>();
  const missing = new Set<string>();
  for (const [i, { data, plan }] of prepared.entries()) {
    context.signal?.throwIfAborted();
    const request = requests[i];
    if (context.onMissingData !== undefined) {
      const key = canonicalJson(data);
      if (missing.has(key)) continue;
      try {
        await context.load(data.request, data.settings);
      } catch (error) {
        context.signal?.throwIfAborted();
        if (error instanceof RequestError) throw error;
        missing.add(key);
        context.onMissingData(request.dataset, error as Error);
        continue;
      }
    }
    for (const run of await naming(request, () => plan(context))) {
      const key = `${runHash(run.identity)}/${run.seed}`;
      const there = planned.get(key);
      if (there === undefined) planned.set(key, { run, request });
      else checkEvaluation(there, { run, request });
    }
  }
  return [...planned.values()].map(({ run }) => run);
}

/** Puts the place where something was asked for before what is wrong with it. */
async function naming<T>({ origin }: StudyRequest, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RequestError) || origin === undefined) throw error;
    throw new RequestError(`${origin}: ${error.message}`, { cause: error });
  }
}

type Asked = { readonly run: PlannedRun; readonly request: StudyRequest };

/** A run has one evaluation: that of the second request would undo what the first has made. */
function checkEvaluation(first: Asked, second: Asked): void {
  const changes = differences(first.run.evaluation, second.run.evaluation);
  if (changes.length === 0) return;
  const { identity, seed } = second.run;
  const where = [first, second].map(({ request }) => request.origin).filter((origin) => origin !== undefined);
  const by = where.length === 2 && where[0] !== where[1] ? ` (${where.join(' and ')})` : '';
  throw new RequestError(
    `The run ${identity.method.name} seed ${seed} on ${identity.dataset.name} must have one evaluation, got two${by}: ` +
      `${changes.join('; ')}.`,
  );
}
