import { canonicalJson, differences, runHash } from '@simvae/runs';
import { RequestError } from '../request-error.js';
import type { DataRequest, PlannedRun, StudyContext, StudyRequest } from '../types.js';
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
  return [...new Set((await planEach(requests, context)).flat())];
}

/** Likewise the runs of each request; a run that several ask for is the same object in each. */
export async function planEach(
  requests: readonly StudyRequest[],
  context: PlanContext,
): Promise<PlannedRun[][]> {
  const prepared: PreparedRequest[] = [];
  for (const request of requests) {
    prepared.push(await naming(request, () => prepareRequest(request)));
  }
  const planned = new Map<string, Asked>();
  const missing = new Set<string>();
  const each: PlannedRun[][] = [];
  for (const [i, { data, plan }] of prepared.entries()) {
    context.signal?.throwIfAborted();
    const request = requests[i];
    const key = canonicalJson(data);
    if (!missing.has(key) && !(await isThere(request, data, context))) missing.add(key);
    const runs = missing.has(key) ? [] : await naming(request, () => plan(context));
    each.push(runs.map((run) => once(planned, { run, request })));
  }
  return each;
}

/** Whether data can be loaded; somebody is told otherwise. Where nobody wants to know, planning finds it out. */
async function isThere(
  { dataset }: StudyRequest,
  { request, settings }: DataRequest,
  { load, signal, onMissingData }: PlanContext,
): Promise<boolean> {
  if (onMissingData === undefined) return true;
  try {
    await load(request, settings);
    return true;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof RequestError) throw error;
    onMissingData(dataset, error as Error);
    return false;
  }
}

/** The run that was planned first for an identity and seed. */
function once(planned: Map<string, Asked>, asked: Asked): PlannedRun {
  const key = `${runHash(asked.run.identity)}/${asked.run.seed}`;
  const there = planned.get(key);
  if (there === undefined) planned.set(key, asked);
  else checkEvaluation(there, asked);
  return there?.run ?? asked.run;
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

/** A run, and the request that it is for. */
interface Asked {
  readonly run: PlannedRun;
  readonly request: StudyRequest;
}

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
