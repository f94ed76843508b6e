import { findMethod, methods } from '@simvae/baselines';
import { engines } from '@simvae/compile';
import { parseMethodOptions, parseOptions } from '@simvae/core';
import { datasets } from '@simvae/data';
import { UsageError } from '../usage-error.js';
import { parseAssignments } from './parse-assignments.js';
import { parseSeeds } from './parse-seeds.js';
import { type Preset, presets } from './presets.js';
import { evaluationSettings, type RunConfig, trainingSettings } from './settings.js';

/** What chooses runs on the command line. */
export interface RunSelection {
  readonly dataset: string;
  /** Comma-separated names, or `all`. */
  readonly methods: string;
  readonly seeds?: string;
  readonly preset: string;
  readonly engine: string;
  readonly threads: number;
  readonly epochs?: number;
  readonly steps?: number;
  readonly set: readonly string[];
}

/** Methods of `bench` where none are named. */
export const defaultMethods = Object.keys(methods).join(',');

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
  const names = selection.methods === 'all' ? Object.keys(methods) : list(selection.methods);
  for (const name of names) known(methods, name, '--methods');
  const assignments = parseAssignments(selection.set, ['training', 'evaluation', ...Object.keys(methods)]);
  const seeds = selection.seeds === undefined ? range(preset.seeds) : parseSeeds(selection.seeds);

  return names.flatMap((name) => {
    const definition = findMethod(name);
    const options = usage(() =>
      parseMethodOptions(definition, baseDataset(dataset), { ...assignments['*'], ...assignments[name] }),
    );
    const views = typeof options.views === 'number' ? options.views : 1;
    const draft = {
      epochs: 1,
      latent: paperLatent(info.imageShape),
      ...preset.training,
      ...assignments.training,
    };
    const settings = usage(() => parseOptions('training', trainingSettings, draft));
    const { batchSize, batchUnit } = settings;
    const imagesPerStep = batchUnit === 'views' ? Math.max(1, Math.floor(batchSize / views)) : batchSize;
    const stepsPerEpoch = Math.max(1, Math.floor(info.sizes.train / imagesPerStep));
    const budget = steps ?? (assignments.training?.epochs === undefined ? preset.steps : undefined);
    const chosen =
      epochs ?? (budget === undefined ? undefined : Math.max(1, Math.round(budget / stepsPerEpoch)));
    const training = { ...settings, ...(chosen === undefined ? {} : { epochs: chosen }) };
    const evaluation = usage(() =>
      parseOptions('evaluation', evaluationSettings, { ...preset.evaluation, ...assignments.evaluation }),
    );
    return seeds.map((seed) => ({
      dataset,
      method: name,
      seed,
      options,
      training,
      evaluation,
      engine,
      threads,
    }));
  });
}

/** Data sets that are part of another have its hyper-parameters. */
export function baseDataset(name: string): string {
  return name.replace(/-mini$/, '');
}

/** L: 10 for grey images, 64 for colour images (paper, A.4.3). */
function paperLatent([, , channels]: readonly number[]): number {
  return channels === 1 ? 10 : 64;
}

function known<T>(record: Readonly<Record<string, T>>, name: string, flag: string): T {
  if (!Object.hasOwn(record, name)) {
    throw new UsageError(`${flag} must be one of ${Object.keys(record).join(', ')}, got ${name}.`);
  }
  return record[name];
}

function list(names: string): string[] {
  return [...new Set(names.split(',').map((name) => name.trim()))].filter((name) => name !== '');
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}

/** A value that a schema rejects is a mistake in the call. */
function usage<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}
