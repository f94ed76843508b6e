import { methods } from '@simvae/baselines';
import { engines } from '@simvae/compile';
import { parseMethodOptions, parseOptions } from '@simvae/core';
import { datasets } from '@simvae/data';
import { buildMethod } from '../run/build-method.js';
import { baseDataset } from './base-dataset.js';
import { known } from './known.js';
import { parseAssignments } from './parse-assignments.js';
import { parseMethods } from './parse-methods.js';
import { parseSeeds } from './parse-seeds.js';
import { type Preset, presets } from './presets.js';
import { resolveTraining } from './resolve-training.js';
import { evaluationSettings, type RunConfig } from './settings.js';
import { usage } from './usage.js';

/** What chooses runs on the command line. */
export interface RunSelection {
  readonly dataset: string;
  /** Names separated by commas, or `all`. */
  readonly methods: string;
  /** A number of seeds, or a list. @default that of the preset */
  readonly seeds?: string;
  readonly preset: string;
  readonly engine: string;
  readonly threads: number;
  readonly epochs?: number;
  readonly steps?: number;
  /** `key=value` and `group.key=value`. */
  readonly set: readonly string[];
}

/** Methods where none are named. */
export const defaultMethods = 'random,simclr,vae,simvae';

/**
 * Turns a selection into runs, method by method and seed by seed.
 *
 * @throws {UsageError} If a name or value is unknown or out of range; the message lists what is allowed.
 */
export function resolveRuns(selection: RunSelection): RunConfig[] {
  const { dataset, engine, threads, epochs, steps } = selection;
  const info = known(datasets, dataset, '--dataset');
  known(engines, engine, '--engine');
  const preset: Preset = known(presets, selection.preset, '--preset');
  const seeds = parseSeeds(selection.seeds ?? String(preset.seeds));
  const names = parseMethods(selection.methods);
  const assigned = parseAssignments(selection.set, ['training', 'evaluation', ...names]);
  const evaluation = usage(() =>
    parseOptions('evaluation', evaluationSettings, { ...preset.evaluation, ...assigned.evaluation }),
  );

  return names.flatMap((method) => {
    const options = usage(() =>
      parseMethodOptions(methods[method], baseDataset(dataset), { ...assigned['*'], ...assigned[method] }),
    );
    const { imageShape, sizes } = info;
    const training = resolveTraining(
      { preset, assigned: assigned.training ?? {}, epochs, steps },
      info,
      (settings) =>
        usage(() =>
          buildMethod({ method, options, training: settings }, { imageShape, imageCount: sizes.train }),
        ).views,
    );
    return seeds.map((seed) => ({ dataset, method, seed, options, training, evaluation, engine, threads }));
  });
}
