import type { Dataset } from '@simvae/data';
import {
  type FoundRun,
  foundRun,
  isCurrent,
  type RunConfig,
  type StageRecord,
  TensorboardLog,
} from '@simvae/runs';
import { buildContext, buildMethod } from '../build-method.js';
import { commandLine, describeEnvironment } from '../environment.js';
import { evaluateRun, isEvaluated, readRecord } from '../evaluate/evaluate-run.js';
import type { EvaluationInput } from '../evaluate/evaluation-input.js';
import { silent } from '../reporter.js';
import { checkData } from '../run-refusal.js';
import { engineOf } from '../train/create-trainer.js';
import { fingerprint } from '../train/fingerprint.js';
import { loadTrained } from '../train/load-trained.js';
import { runLabel, trainingSummary, trainRun } from '../train/train-run.js';
import type { PlannedRun, WorkContext } from '../types.js';
import type { Job, JobResult } from './jobs.js';

/** What carrying out a run needs beside it and its data. */
export interface CarryOutContext extends Omit<WorkContext, 'load'> {
  /** Whether to evaluate what is trained. @default true */
  readonly evaluate?: boolean;
}

/**
 * The run, if nothing is left to be done of it: it is trained and has every result that it can have. Takes no lock and writes
 * nothing.
 *
 * @throws {RunError} If what is there cannot be read, or is another run.
 * @throws {RunRefusal} If the data is not that of the run.
 */
export async function completed(job: Job, context: CarryOutContext): Promise<FoundRun | undefined> {
  const { run, folder, dataset } = job;
  checkData(run.identity, dataset, run.data);
  const config = await folder.readConfig();
  if (config === undefined) return undefined;
  await folder.create(configOf(run, dataset, config.environment));
  const input = await trainedInput(job, context);
  if (input === undefined || !(await hasSummary({ ...input, reporter: silent }))) return undefined;
  if (context.evaluate !== false && !(await isEvaluated(input))) return undefined;
  if (context.log === 'tensorboard' && !(await TensorboardLog.isCurrent(folder))) return undefined;
  await noteLog(input);
  return foundRun(folder, config);
}

/** Likewise; what is there but cannot be read counts as not complete: carrying the run out says what is wrong. */
export async function completedIfReadable(job: Job, context: CarryOutContext): Promise<FoundRun | undefined> {
  try {
    return await completed(job, context);
  } catch {
    context.signal?.throwIfAborted();
    return undefined;
  }
}

/** The run as another process left it, if it is trained to its end. */
export async function trainedRun({ folder }: Pick<Job, 'folder'>): Promise<{ readonly found?: FoundRun }> {
  const config = await folder.readConfig();
  if (config === undefined || (await folder.readStage('training')) === undefined) return {};
  return { found: foundRun(folder, config) };
}

/**
 * Trains and evaluates one run in this process, as far as that is not done.
 *
 * @throws the signal's reason, if it stopped the work; what is done is kept.
 * @throws {RunLockedError} If another process works on it.
 */
export async function carryOut(job: Job, context: CarryOutContext): Promise<JobResult> {
  const done = await completed(job, context);
  if (done !== undefined) return { found: done, failures: [], reused: true };
  const { run, folder, dataset } = job;
  const { evaluate = true, command = commandLine(), cores } = context;
  const lock = await folder.lock();
  try {
    const config = await folder.readConfig();
    const environment =
      config?.environment ?? (await describeEnvironment(command, engineOf(run.identity, cores)));
    const made = configOf(run, dataset, environment);
    await folder.create(made);
    await trainRun(run, dataset, folder, context);
    const input = await trainedInput(job, context);
    if (input === undefined) throw new Error(`${folder.path} is not trained to its last epoch.`);
    await summarise(input, command);
    await noteLog(input);
    const failures = evaluate ? await evaluateRun(input, command) : [];
    // With the figures that are there now.
    if (context.log === 'tensorboard') await TensorboardLog.open(folder);
    return { found: foundRun(folder, config ?? made), failures, reused: false };
  } finally {
    await lock.release();
  }
}

/** What an evaluation of a run begins with; undefined where it is not trained to its last epoch. */
async function trainedInput(
  { run, folder, dataset }: Job,
  { signal, reporter = silent, cores, checkpointSeconds }: CarryOutContext,
): Promise<EvaluationInput | undefined> {
  const method = buildMethod(run.definition, run.identity, buildContext(dataset));
  const { identity, seed, evaluation: settings } = run;
  const tensors = await loadTrained(method, { identity, seed, folder });
  if (tensors === undefined) return undefined;
  const stored = { identity, seed, folder, method, tensors, dataset, settings };
  return { ...stored, keepsFeatures: false, force: false, cores, checkpointSeconds, signal, reporter };
}

function configOf(
  { identity, seed, definition, methodFile, data }: PlannedRun,
  { title, paper, source, targets, train, test }: Dataset,
  environment: RunConfig['environment'],
): RunConfig {
  return {
    format: 'simvae-run',
    version: 2,
    identity,
    seed,
    titles: { dataset: title, method: definition.title },
    comparedWith: paper.comparedWith,
    family: definition.family,
    official: source.official,
    targets: [...targets],
    ...(data.request === identity.dataset.name ? {} : { data }),
    images: { train: train.count, test: test.count },
    ...(methodFile === undefined ? {} : { methodFile }),
    environment,
  };
}

/** What is wrong with the log of a trained run; undefined where nothing is, or the method needs no training. */
async function logProblem({ folder, method, identity }: EvaluationInput): Promise<string | undefined> {
  return method.loss && folder.metricsProblem(identity.training.epochs);
}

/** Says that the log of a trained run is not whole. */
async function noteLog(input: EvaluationInput): Promise<void> {
  const problem = await logProblem(input);
  if (problem !== undefined) input.reporter.note(`${runLabel(input)}: ${problem}`);
}

/** Whether it is there, with the time of training if that can be known. */
async function hasSummary(input: EvaluationInput): Promise<boolean> {
  const record = (await readRecord('training', input)) as StageRecord<'training'> | undefined;
  if (!isCurrent(record, { settings: {}, model: fingerprint(input.tensors) })) return false;
  return record.result.seconds !== null || (await logProblem(input)) !== undefined;
}

/** Keeps how much the run has been trained. */
async function summarise(input: EvaluationInput, command: string): Promise<void> {
  if (await hasSummary(input)) return;
  const { folder, identity, method, dataset, tensors } = input;
  const result = method.loss
    ? await trainingSummary(folder, identity.training, method.views, dataset.train.count)
    : { epochs: 0, images: 0, views: 0, seconds: 0 };
  const madeBy = { command, createdAt: new Date().toISOString() };
  await folder.writeStage('training', { settings: {}, model: fingerprint(tensors), result, madeBy });
}
