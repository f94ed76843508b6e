import { parseOptions } from '@simvae/core';
import {
  type FoundRun,
  OutdatedStageError,
  type RunConfig,
  RunError,
  stageNames,
  TensorboardLog,
} from '@simvae/runs';
import { buildContext, buildMethod } from './build-method.js';
import { commandLine } from './environment.js';
import { evaluateRun, isEvaluated } from './evaluate/evaluate-run.js';
import { type EvaluationSettings, evaluationSettings } from './evaluate/evaluation-settings.js';
import { describeFailure } from './failures.js';
import { definitionOf, loadMethodFiles } from './methods.js';
import { dataRequest, isFolder } from './plan/data-settings.js';
import { evaluationOf } from './plan/plan-study.js';
import { type Preset, presets } from './presets.js';
import { reporterOfRun, silent } from './reporter.js';
import { known, RequestError } from './request-error.js';
import { checkData, RunRefusal } from './run-refusal.js';
import { loadTrained } from './train/load-trained.js';
import { runLabel } from './train/train-run.js';
import type {
  DataRequest,
  EvaluationRequest,
  Settings,
  StudyFailure,
  StudyOutcome,
  WorkContext,
} from './types.js';

/**
 * Evaluates trained runs: each stage with the settings that it was made with unless others are given, what has not been
 * evaluated with the preset's. What is there with these settings is kept. Loads no code but the files of the request.
 *
 * @throws {RequestError} If a setting is unknown or out of range.
 * @throws {Error} If a file is no method.
 * @throws the signal's reason, if it stopped the work; what is done is kept.
 */
export async function evaluateStudy(request: EvaluationRequest, context: WorkContext): Promise<StudyOutcome> {
  const { load, signal, reporter = silent, command = commandLine(), cores, checkpointSeconds, log } = context;
  const { settings = {}, force = false } = request;
  const preset: Preset = known(presets, request.preset ?? 'quick', 'The preset');
  evaluationOf(preset, settings); // a mistake is said before any work
  const elsewhere = request.dataset === undefined ? undefined : dataRequest(request.dataset);
  if (elsewhere !== undefined && !isFolder(elsewhere.request)) {
    throw new RequestError(
      `The data set of stored runs must be named only where it is a folder, as folder:PATH, got ${request.dataset}.`,
    );
  }
  const files = await loadMethodFiles(request.methodFiles ?? []);
  const failures: StudyFailure[] = [];
  const runs: FoundRun[] = [];
  let reused = 0;
  for (const [i, run] of request.runs.entries()) {
    signal?.throwIfAborted();
    const { folder, config } = run;
    const { identity, seed } = config;
    try {
      const definition = definitionOf(identity, files, config.methodFile);
      const data = dataOf(config, elsewhere);
      const dataset = await load(data.request, data.settings);
      checkData(identity, dataset, data);
      const method = buildMethod(definition, identity, buildContext(dataset));
      const stored = { identity, seed, folder };
      const tensors = await loadTrained(method, stored);
      if (tensors === undefined) {
        throw new RunRefusal(
          `${folder.path} has not been trained to its last epoch, ${identity.training.epochs}.`,
          'Run `simvae train` with the same options to finish it.',
        );
      }
      const evaluation = mergedSettings(await recordedSettings(run), preset, settings);
      const ofRun = reporterOfRun(reporter, i + 1, request.runs.length);
      const common = {
        ...stored,
        method,
        tensors,
        dataset,
        settings: evaluation,
        signal,
        cores,
        checkpointSeconds,
      };
      const input = { ...common, reporter: ofRun, force, keepsFeatures: settings.inception === undefined };
      if (!force && (await isEvaluated(input))) {
        reused++;
      } else {
        const lock = await folder.lock();
        try {
          failures.push(...(await evaluateRun(input, command)));
          if (log === 'tensorboard') await TensorboardLog.open(folder);
        } finally {
          await lock.release();
        }
      }
      runs.push(run);
    } catch (error) {
      signal?.throwIfAborted();
      const failure = describeFailure(runLabel(config), folder.path, error);
      failures.push(failure);
      reporter.note(`${failure.run}: ${failure.message}`);
    }
  }
  if (reused > 0) {
    reporter.note(
      `${reused} of ${request.runs.length} runs have these results; --force evaluates them again.`,
    );
  }
  return { runs, failures, reused };
}

/** How the data of a stored run is asked for: images of a folder from where they are now, if that is said. */
function dataOf({ identity, data }: RunConfig, elsewhere: DataRequest | undefined): DataRequest {
  if (data === undefined) return { request: identity.dataset.name, settings: {} };
  return isFolder(data.request) ? { ...data, request: elsewhere?.request ?? data.request } : data;
}

/** The settings of each stage that is there, of earlier versions as well; those of damaged ones are not known. */
async function recordedSettings({ folder }: FoundRun): Promise<Settings[]> {
  const recorded: Settings[] = [];
  for (const name of stageNames) {
    try {
      const record = await folder.readStage(name);
      if (record !== undefined) recorded.push(record.settings);
    } catch (error) {
      if (error instanceof OutdatedStageError) recorded.push(error.settings);
      else if (!(error instanceof RunError)) throw error;
    }
  }
  return recorded;
}

/** The settings that stages were made with, those of earlier stages first, unless others are given. */
function mergedSettings(stages: readonly Settings[], preset: Preset, given: Settings): EvaluationSettings {
  const recorded: Record<string, unknown> = {};
  for (const stage of stages) {
    for (const [name, value] of Object.entries(stage)) {
      const kept = Object.hasOwn(evaluationSettings.shape, name) && name !== 'inception';
      if (kept && !Object.hasOwn(recorded, name)) recorded[name] = value;
    }
  }
  return parseOptions('evaluation', evaluationSettings, { ...preset.evaluation, ...recorded, ...given });
}
