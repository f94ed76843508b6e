import type { Dataset } from '@simvae/data';
import {
  canonicalJson,
  type FoundRun,
  isCurrent,
  type RunConfig,
  RunFolder,
  type RunLock,
  type StageRecord,
} from '@simvae/runs';
import { buildContext, buildMethod } from './build-method.js';
import { commandLine, describeEnvironment } from './environment.js';
import { evaluateRun, isEvaluated, readRecord } from './evaluate/evaluate-run.js';
import type { EvaluationInput } from './evaluate/evaluation-input.js';
import { describeFailure } from './failures.js';
import { reporterOfRun, silent } from './reporter.js';
import { checkData } from './run-refusal.js';
import { fingerprint } from './train/fingerprint.js';
import { loadTrained } from './train/load-trained.js';
import { runLabel, trainingSummary, trainRun } from './train/train-run.js';
import type { PlannedRun, StudyContext, StudyFailure, StudyOutcome } from './types.js';

/** A planned run and its folder. */
interface Job {
  readonly run: PlannedRun;
  readonly folder: RunFolder;
}

/**
 * Brings runs to completion, one after the other: what is complete is reused, what was stopped is continued. A run that
 * fails does not end the others.
 *
 * @param context - `evaluate`: whether to evaluate what is trained. @default true
 * @throws {Error} If the data cannot be loaded: before any run is thrown away.
 * @throws the signal's reason, if it stopped the work; what is done is kept.
 */
export async function runStudy(
  planned: readonly PlannedRun[],
  context: StudyContext & { readonly evaluate?: boolean },
): Promise<StudyOutcome> {
  const { out, load, signal, reporter = silent } = context;
  const jobs = planned.map((run) => ({ run, folder: new RunFolder(out, run) }));
  const datasets = new Map<string, Dataset>();
  for (const { data } of planned) {
    const key = canonicalJson(data);
    signal?.throwIfAborted();
    datasets.set(key, datasets.get(key) ?? (await load(data.request, data.settings)));
  }
  const failures: StudyFailure[] = [];
  const runs: FoundRun[] = [];
  let reused = 0;
  const fail = ({ run, folder }: Job, error: unknown): void => {
    signal?.throwIfAborted();
    failures.push(describeFailure(runLabel(run), folder.path, error));
  };

  const cleared: Job[] = [];
  for (const job of jobs) {
    try {
      if (context.force) await clear(job);
      cleared.push(job);
    } catch (error) {
      fail(job, error);
    }
  }
  for (const job of cleared) {
    signal?.throwIfAborted();
    const dataset = datasets.get(canonicalJson(job.run.data));
    if (dataset === undefined) continue;
    try {
      const ofRun = reporterOfRun(reporter, jobs.indexOf(job) + 1, jobs.length);
      const outcome = await carryOut(job, dataset, { ...context, reporter: ofRun });
      failures.push(...outcome.failures);
      runs.push(outcome.found);
      if (outcome.reused) reused++;
    } catch (error) {
      fail(job, error);
      reporter.note(`${runLabel(job.run)}: ${failures[failures.length - 1].message}`);
    }
  }
  if (reused > 0) {
    reporter.note(`${reused} of ${planned.length} runs are complete in ${out}; --force begins them anew.`);
  }
  return { runs, failures, reused };
}

/** Throws away what is there of a run. */
async function clear({ run, folder }: Job): Promise<void> {
  for (const old of [folder, ...run.replaces.map((path) => RunFolder.at(path))]) {
    const lock = await old.lock();
    await old.remove().finally(() => lock.release());
  }
}

/** Trains and evaluates one run, as far as that is not done. */
async function carryOut(
  { run, folder }: Job,
  dataset: Dataset,
  { evaluate = true, signal, reporter = silent, command = commandLine() }: Parameters<typeof runStudy>[1],
): Promise<{ found: FoundRun; failures: readonly StudyFailure[]; reused: boolean }> {
  checkData(run.identity, dataset, run.data);
  const method = buildMethod(run.definition, run.identity, buildContext(dataset));
  const stored = { ...run, folder };
  const inputOf = async (): Promise<EvaluationInput | undefined> => {
    const tensors = await loadTrained(method, stored);
    if (tensors === undefined) return undefined;
    const input = { ...stored, method, tensors, dataset, settings: run.evaluation };
    return { ...input, keepsFeatures: false, force: false, signal, reporter };
  };
  const config = await folder.readConfig();
  if (config !== undefined) {
    await folder.create(configOf(run, dataset, config.environment));
    const input = await inputOf();
    const complete =
      input !== undefined &&
      (await hasSummary({ ...input, reporter: silent })) &&
      (!evaluate || (await isEvaluated(input)));
    if (complete) {
      await noteLog(input);
      return { found: foundRun(folder, config), failures: [], reused: true };
    }
  }
  const lock: RunLock = await folder.lock();
  try {
    const made = configOf(run, dataset, config?.environment ?? (await describeEnvironment(command)));
    await folder.create(made);
    await trainRun(run, dataset, folder, { signal, reporter });
    const input = await inputOf();
    if (input === undefined) throw new Error(`${folder.path} is not trained to its last epoch.`);
    await summarise(input, command);
    await noteLog(input);
    const failures = evaluate ? await evaluateRun(input, command) : [];
    return { found: foundRun(folder, config ?? made), failures, reused: false };
  } finally {
    await lock.release();
  }
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

function foundRun(folder: RunFolder, config: RunConfig): FoundRun {
  return { folder, config, stages: () => folder.readStages() };
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
