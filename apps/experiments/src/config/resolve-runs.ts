import { resolve } from 'node:path';
import { methods } from '@simvae/baselines';
import { engines } from '@simvae/compile';
import { type MethodDefinition, parseMethodOptions, parseOptions } from '@simvae/core';
import { datasets } from '@simvae/data';
import { buildMethod } from '../run/build-method.js';
import { loadMethodFile } from '../run/load-method-file.js';
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
  /** Names separated by commas, or `all`. @default `defaultMethods`, or none where there are files */
  readonly methods?: string;
  /** Modules that define methods. */
  readonly method?: readonly string[];
  /** A number of seeds, or a list. @default that of the preset */
  readonly seeds?: string;
  readonly preset: string;
  readonly engine: string;
  readonly threads: number;
  readonly epochs?: number;
  readonly steps?: number;
  readonly minutes?: number;
  /** `key=value` and `group.key=value`. */
  readonly set: readonly string[];
}

/** Methods where none are named: those of the paper's table 1. */
export const defaultMethods = 'random,simclr,vicreg,moco,vae,beta-vae,cr-vae,simvae';

/**
 * Turns a selection into runs, method by method and seed by seed. Where minutes are given, the epochs are still to be
 * fitted to them.
 *
 * @throws {UsageError} If a name or value is unknown or out of range; the message lists what is allowed.
 * @throws {Error} If a file is no method.
 */
export async function resolveRuns(selection: RunSelection): Promise<RunConfig[]> {
  const { dataset, engine, threads, epochs, steps, minutes } = selection;
  const info = known(datasets, dataset, '--dataset');
  known(engines, engine, '--engine');
  const preset: Preset = known(presets, selection.preset, '--preset');
  const seeds = parseSeeds(selection.seeds ?? String(preset.seeds));
  const chosen = await chooseMethods(selection);
  const assigned = parseAssignments(selection.set, [
    'training',
    'evaluation',
    ...chosen.map(({ definition }) => definition.name),
  ]);
  const evaluation = usage(() =>
    parseOptions('evaluation', evaluationSettings, { ...preset.evaluation, ...assigned.evaluation }),
  );

  return chosen.flatMap(({ definition, ...source }) => {
    const { name: method } = definition;
    const options = usage(() =>
      parseMethodOptions(definition, baseDataset(dataset), { ...assigned['*'], ...assigned[method] }),
    );
    const { imageShape, sizes } = info;
    const training = resolveTraining(
      { preset, assigned: assigned.training ?? {}, epochs, steps, minutes },
      info,
      (settings) =>
        usage(() =>
          buildMethod(definition, { options, training: settings }, { imageShape, imageCount: sizes.train }),
        ).views,
    );
    return seeds.map((seed) => ({
      dataset,
      method,
      ...source,
      seed,
      options,
      training,
      ...(minutes === undefined ? {} : { minutes }),
      evaluation,
      engine,
      threads,
    }));
  });
}

/** A method and, where it is not a registered one, the file it comes from. */
interface ChosenMethod {
  readonly definition: MethodDefinition;
  readonly methodFile?: string;
}

async function chooseMethods({ methods: names, method: files = [] }: RunSelection): Promise<ChosenMethod[]> {
  const registered = names ?? (files.length > 0 ? undefined : defaultMethods);
  const chosen: ChosenMethod[] = [];
  for (const name of registered === undefined ? [] : parseMethods(registered)) {
    chosen.push({ definition: methods[name] });
  }
  for (const file of files) {
    chosen.push({ definition: await loadMethodFile(file), methodFile: resolve(file) });
  }
  return chosen;
}
