import { parseOptions } from '@simvae/core';
import { type FoundRun, readSummaries, type StageRecords } from '@simvae/runs';
import { buildContext, buildMethod } from './build-method.js';
import { commandLine } from './environment.js';
import { evaluateRun, isEvaluated } from './evaluate/evaluate-run.js';
import { type EvaluationSettings, evaluationSettings } from './evaluate/evaluation-settings.js';
import { describeFailure } from './failures.js';
import { definitionOf, loadMethodFiles } from './methods.js';
import { evaluationOf } from './plan/plan-study.js';
import { type Preset, presets } from './presets.js';
import { silent } from './reporter.js';
import { known } from './request-error.js';
import { checkData, RunRefusal } from './run-refusal.js';
import { loadTrained } from './train/load-trained.js';
import { runLabel } from './train/train-run.js';
import type { EvaluationRequest, Settings, StudyFailure, StudyOutcome, WorkContext } from './types.js';

/**
 * Evaluates trained runs: each stage with the settings that it was made with unless others are given, what has not been
 * evaluated with the preset's. What is there with these settings is kept. Loads no code but the files of the request.
 *
 * @throws {RequestError} If a setting is unknown or out of range.
 * @throws {Error} If a file is no method.
 * @throws the signal's reason, if it stopped the work; what is done is kept.
 */
export async function evaluateStudy(
  request: EvaluationRequest,
  { load, signal, reporter = silent, command = commandLine() }: WorkContext,
): Promise<StudyOutcome> {
  const { settings = {}, force = false } = request;
  const preset: Preset = known(presets, request.preset ?? 'quick', 'The preset');
  evaluationOf(preset, settings); // a mistake is said before any work
  const files = await loadMethodFiles(request.methodFiles ?? []);
  const failures: StudyFailure[] = [];
  const runs: FoundRun[] = [];
  let reused = 0;
  for (const run of request.runs) {
    signal?.throwIfAborted();
    const { folder, config } = run;
    const { identity, seed } = config;
    try {
      const definition = definitionOf(identity, files, config.methodFile);
      const dataset = await load(identity.dataset.name);
      checkData(identity, dataset);
      const method = buildMethod(definition, identity, buildContext(dataset));
      const stored = { identity, seed, folder };
      const tensors = await loadTrained(method, stored);
      if (tensors === undefined) {
        throw new RunRefusal(
          `${folder.path} has not been trained to its last epoch, ${identity.training.epochs}.`,
          'Run `simvae train` with the same options to finish it.',
        );
      }
      const evaluation = mergedSettings(await recordedStages(run), preset, settings);
      const common = { ...stored, method, tensors, dataset, settings: evaluation, signal, reporter };
      const input = { ...common, force, keepsFeatures: settings.inception === undefined };
      if (!force && (await isEvaluated(input))) {
        reused++;
      } else {
        const lock = await folder.lock();
        try {
          failures.push(...(await evaluateRun(input, command)));
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

/** The stages that are there and whole; others are made again. */
async function recordedStages(run: FoundRun): Promise<Partial<StageRecords>> {
  return (await readSummaries([run])).runs[0].stages;
}

/** The settings that stages were made with, those of earlier stages first, unless others are given. */
function mergedSettings(records: Partial<StageRecords>, preset: Preset, given: Settings): EvaluationSettings {
  const recorded: Record<string, unknown> = {};
  for (const record of Object.values(records)) {
    for (const [name, value] of Object.entries(record.settings)) {
      const kept = Object.hasOwn(evaluationSettings.shape, name) && name !== 'inception';
      if (kept && !Object.hasOwn(recorded, name)) recorded[name] = value;
    }
  }
  return parseOptions('evaluation', evaluationSettings, { ...preset.evaluation, ...recorded, ...given });
}
