import { matrixOf, sliceRows } from '@simvae/arrays';
import { collapseStatistics, collapseWarnings } from '@simvae/eval';
import {
  isCurrent,
  OutdatedStageError,
  RunError,
  type StageName,
  type StageRecord,
  type StageResults,
} from '@simvae/runs';
import { DivergedError } from '@simvae/train';
import { silent } from '../reporter.js';
import type { StudyFailure } from '../types.js';
import { Evaluation } from './evaluation.js';
import type { EvaluationInput } from './evaluation-input.js';
import { type Stage, settingsOf, stages } from './stages.js';
import { singleTargets } from './targets.js';

/** Rows in which collapse is looked for when a stage fails. */
const sampleSize = 512;

/** A stage that is to be made, and everything that decides its result. */
interface PendingStage {
  readonly stage: Stage;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Stages that are not there, of another model, or made with other settings. */
async function pendingStages(evaluation: Evaluation): Promise<PendingStage[]> {
  const { force } = evaluation.input;
  const pending: PendingStage[] = [];
  for (const stage of stages) {
    if (stage.applies?.(evaluation) === false) continue;
    const record = await readRecord(stage.name, evaluation.input);
    const settings = await settingsOf(stage, evaluation, record);
    const current = !force && isCurrent(record, { settings, model: evaluation.fingerprint });
    if (record && current && (await stage.intact?.(evaluation, record)) !== false) continue;
    pending.push({ stage, settings });
  }
  return pending;
}

/** The record of a stage; one that is damaged or of an earlier version counts as none, for it can be made again. */
export async function readRecord(
  name: StageName,
  { folder, reporter }: Pick<EvaluationInput, 'folder' | 'reporter'>,
): Promise<StageRecord | undefined> {
  try {
    return await folder.readStage(name);
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    const why = error instanceof OutdatedStageError ? 'is of an earlier version' : 'cannot be read';
    reporter.note(`${error.file} ${why}; it is made again.`);
    return undefined;
  }
}

/** Whether a trained run has every result that it can have, with these settings. */
export async function isEvaluated(input: EvaluationInput): Promise<boolean> {
  const evaluation = new Evaluation({ ...input, reporter: silent });
  try {
    return (await pendingStages(evaluation)).length === 0;
  } finally {
    await evaluation.dispose();
  }
}

/**
 * Evaluates a trained run, stage by stage: what is there of this model and with these settings is kept, everything else
 * is made, and kept as soon as it is there. A stage that fails does not end the others. The caller holds the folder's
 * lock.
 *
 * @param command - recorded with the results.
 * @returns what failed.
 * @throws the signal's reason, if it stopped the work.
 * @throws {Error} If evaluating the method has changed it: nothing that was computed since is kept.
 */
export async function evaluateRun(input: EvaluationInput, command: string): Promise<StudyFailure[]> {
  const { signal, folder, reporter } = input;
  const evaluation = new Evaluation(input);
  const failures: StudyFailure[] = [];
  const causes = new Set<unknown>();
  const done: StageName[] = [];
  try {
    for (const { stage, settings } of await pendingStages(evaluation)) {
      signal?.throwIfAborted();
      try {
        const began = performance.now();
        const result = await stage.run(evaluation);
        evaluation.checkUnchanged();
        const seconds = (performance.now() - began) / 1000;
        const madeBy = { command, createdAt: new Date().toISOString(), seconds };
        await folder.writeStage(stage.name, { settings, model: evaluation.fingerprint, result, madeBy });
        done.push(stage.name);
      } catch (error) {
        signal?.throwIfAborted();
        evaluation.checkUnchanged();
        if (error instanceof RunError) throw error;
        // Stages that share what failed fail with it: said once.
        if (!causes.has(error)) failures.push(await failureOf(stage.name, error as Error, evaluation));
        causes.add(error);
      }
    }
    if (done.some((name) => name === 'probes' || name === 'neighbors' || name === 'mixture')) {
      const { dataset } = input;
      const targets = singleTargets(dataset);
      for (const target of targets) {
        const which = targets.length > 1 ? `, ${target}` : '';
        reporter.note(`${evaluation.label}${which}, protocol strict:  ${await strictScores(input, target)}`);
      }
    }
    return failures;
  } finally {
    await evaluation.dispose();
  }
}

async function failureOf(stage: StageName, error: Error, evaluation: Evaluation): Promise<StudyFailure> {
  const remedy =
    error instanceof DivergedError
      ? `Lower the learning rate of the decoder (evaluation.decoderLearningRate, ${error.learningRate} now).`
      : await remedyOf(stage, evaluation);
  return {
    run: evaluation.label,
    path: evaluation.input.folder.path,
    stage,
    message: error.message,
    ...(remedy === undefined ? {} : { remedy }),
  };
}

/** What to do where the reason of a failure is that the representation does not tell images apart. */
async function remedyOf(stage: StageName, evaluation: Evaluation): Promise<string | undefined> {
  const { method } = evaluation.input;
  const again = `Train ${method.name} anew with other settings`;
  const represented = await evaluation.representations().catch(() => undefined);
  if (represented === undefined) return undefined;
  const features = sliceRows(represented.train, 0, sampleSize);
  if (!features.data.every(Number.isFinite)) {
    return `The representation of ${method.name} holds numbers that are not finite. ${again}: a lower learning rate.`;
  }
  const generative = method.family === 'generative';
  const statistics = collapseStatistics({ features: matrixOf(features), generative });
  const warnings = collapseWarnings(statistics, represented.train.shape[1]);
  if (warnings.length > 0) return `${warnings.join(' ')} ${again}.`;
  if (stage !== 'mixture') return undefined;
  return `The representation of ${method.name} is too narrow for a Gaussian to each class. ${again}.`;
}

/** Scores of a target under protocol strict, in percent, as far as they are there. */
async function strictScores({ folder, reporter }: EvaluationInput, target: string): Promise<string> {
  const strict = async <Name extends 'probes' | 'neighbors' | 'mixture'>(name: Name) => {
    type OfProtocol = StageResults[Name][string]['protocols'][number];
    const record = await readRecord(name, { folder, reporter });
    const result = record?.result as StageResults[Name] | undefined;
    const protocols: readonly OfProtocol[] | undefined = result?.[target]?.protocols;
    return protocols?.find(({ protocol }) => protocol.id === 'strict');
  };
  const probes = await strict('probes');
  const neighbors = await strict('neighbors');
  const mixture = await strict('mixture');
  const scores = {
    Linear: probes?.linear.accuracy,
    MLP: probes?.mlp.accuracy,
    'k-NN': neighbors?.knn.best,
    GMM: mixture?.gmm.accuracy,
  };
  return Object.entries(scores)
    .flatMap(([name, score]) => (score === undefined ? [] : [`${name} ${(100 * score).toFixed(1)}`]))
    .join('  ');
}
