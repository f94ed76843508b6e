import type { ImageShape } from '@simvae/arrays';
import { augmentations, checkAugmentation } from '@simvae/augment';
import { engines } from '@simvae/compile';
import { parseMethodOptions, parseOptions } from '@simvae/core';
import type { PaperSettings } from '@simvae/data';
import { networkFamilies } from '@simvae/models';
import type { RunIdentity } from '@simvae/runs';
import * as z from 'zod';
import { buildMethod } from '../build-method.js';
import { type EvaluationSettings, evaluationSettings } from '../evaluate/evaluation-settings.js';
import { type ChosenMethod, chooseMethods } from '../methods.js';
import { type Preset, presets } from '../presets.js';
import { asked, buildable, known, RequestError } from '../request-error.js';
import type { DataRequest, PlannedRun, StudyContext, StudyRequest } from '../types.js';
import { augmentationOf, augmentationSettings } from './augmentation-settings.js';
import { type DataFacts, dataRequest, factsBefore, factsOf } from './data-settings.js';
import { fitMinutes } from './fit-minutes.js';
import { resolveTraining } from './resolve-training.js';

/** More threads than any machine in reach has are a mistake, and would be started one by one. */
export const mostThreads = 256;

/**
 * Turns a request into runs, method by method and seed by seed. Every name and value is checked before anything is
 * loaded that takes time; then the data is loaded, for its digest is a part of every run; then, where minutes are asked
 * for, the speed of the methods is measured.
 *
 * @throws {RequestError} If a name or value is unknown or out of range; the message lists what is allowed.
 * @throws {Error} If a file is no method, or the data cannot be loaded.
 * @throws the signal's reason, if it stopped a measurement.
 */
export async function planStudy(request: StudyRequest, context: StudyContext): Promise<PlannedRun[]> {
  return (await prepareRequest(request)).plan(context);
}

/** A request whose names and values are checked, as far as that is possible before its data is loaded. */
export interface PreparedRequest {
  readonly data: DataRequest;
  /** Loads the data, and makes the runs. */
  plan(context: StudyContext): Promise<PlannedRun[]>;
}

/**
 * Checks a request; loads nothing but the files of methods.
 *
 * @throws {RequestError} If a name or value is unknown or out of range; the message lists what is allowed.
 * @throws {Error} If a file is no method.
 */
export async function prepareRequest(request: StudyRequest): Promise<PreparedRequest> {
  const { settings = {}, workers = 0 } = request;
  const preset: Preset = known(presets, request.preset ?? 'quick', 'The preset');
  const seeds = checkSeeds(request.seeds ?? Array.from({ length: preset.seeds }, (_, seed) => seed));
  checkEngine(request);
  const data = dataRequest(request.dataset, settings.data);
  const evaluation = evaluationOf(preset, settings.evaluation);
  const chosen = await chooseMethods(request.methods, request.methodFiles ?? []);
  checkMethodNames(Object.keys(settings.methods ?? {}), chosen);

  const resolve = (facts: DataFacts): RunIdentity[] => {
    checkTargets(request.targets, facts);
    return chosen.map((method) => resolveIdentity(method, request, preset, facts));
  };
  const before = factsBefore(data);
  if (before !== undefined) resolve(before);
  return {
    data,
    async plan(context) {
      const dataset = await context.load(data.request, data.settings);
      const identities = resolve(factsOf(dataset));
      const runs = identities.flatMap((identity, i) =>
        seeds.map((seed): PlannedRun => {
          const { definition, file } = chosen[i];
          const methodFile = file === undefined ? {} : { methodFile: file.path };
          return { identity, seed, definition, ...methodFile, evaluation, workers, data, replaces: [] };
        }),
      );
      return fitMinutes(runs, dataset, context);
    },
  };
}

/** Evaluation settings: those asked for, else the preset's, else the paper's. */
export function evaluationOf(
  preset: Preset,
  settings: Readonly<Record<string, unknown>> = {},
): EvaluationSettings {
  return asked(() => parseOptions('evaluation', evaluationSettings, { ...preset.evaluation, ...settings }));
}

/** Everything that decides a method's runs but the seed. */
function resolveIdentity(
  { definition, file }: ChosenMethod,
  { settings = {}, length, ...request }: StudyRequest,
  preset: Preset,
  { name, digest, imageShape, imageCount, paper }: DataFacts,
): RunIdentity {
  const { engine = { name: 'onnx', threads: 0 } } = request;
  const networkName = request.network ?? paper.network;
  const ofPreset = preset.methods?.[networkName]?.[definition.name];
  const overrides = { ...ofPreset?.options, ...settings.method, ...settings.methods?.[definition.name] };
  const options = asked(() => parseMethodOptions(definition, paper.comparedWith, overrides));
  const method = {
    name: definition.name,
    options,
    ...(file === undefined ? {} : { file: file.digest }),
  };
  const network = resolveNetwork(networkName, settings.network ?? {}, paper);
  const { views, loss } = buildable(() => {
    try {
      return buildMethod(definition, { method, network }, { imageShape, imageCount });
    } catch (error) {
      if (file === undefined || error instanceof RangeError) throw error;
      throw new Error(`Cannot use the method ${file.path}: ${(error as Error).message}`, { cause: error });
    }
  });
  const scale = { views, imageCount, trained: loss !== undefined };
  return {
    dataset: { name, digest },
    method,
    network,
    augmentation: resolveAugmentation(settings.augmentation ?? {}, imageShape, paper),
    training: resolveTraining(
      {
        defaults: { ...preset.training, ...ofPreset?.training },
        steps: preset.steps,
        settings: settings.training ?? {},
        length,
      },
      scale,
    ),
    engine: { name: engine.name, threads: engine.threads },
  };
}

function resolveNetwork(
  name: string,
  settings: Readonly<Record<string, unknown>>,
  paper: PaperSettings,
): RunIdentity['network'] {
  const { options } = known(networkFamilies, name, 'The network');
  const latent = z.int().positive().default(paper.latent);
  return { name, options: asked(() => parseOptions('network', options.extend({ latent }), settings)) };
}

function resolveAugmentation(
  settings: Readonly<Record<string, unknown>>,
  [, , channels]: ImageShape,
  paper: PaperSettings,
): RunIdentity['augmentation'] {
  const draft = { ...augmentations[paper.augmentation], ...settings };
  const parsed = asked(() => parseOptions('augmentation', augmentationSettings, draft));
  const augmentation = augmentationOf(parsed);
  buildable(() => checkAugmentation(augmentation, channels, 'augmentation'));
  return { ...augmentation };
}

function checkSeeds(seeds: readonly number[]): number[] {
  const bad = seeds.find((seed) => !Number.isSafeInteger(seed) || seed < 0);
  if (seeds.length > 0 && bad === undefined) return [...new Set(seeds)];
  throw new RequestError(`\`seeds\` must be whole numbers, at least one of them, got ${bad ?? 'none'}.`);
}

function checkEngine({ engine, workers }: StudyRequest): void {
  if (engine !== undefined) known(engines, engine.name, 'The engine');
  for (const [name, threads] of Object.entries({ threads: engine?.threads, workers })) {
    if (threads === undefined) continue;
    if (!Number.isInteger(threads) || threads < 0 || threads > mostThreads) {
      throw new RequestError(`\`${name}\` must be a whole number, at most ${mostThreads}, got ${threads}.`);
    }
  }
}

function checkTargets(names: readonly string[] = [], { name: dataset, targetNames }: DataFacts): void {
  if (targetNames === undefined || names.length === 0) return;
  if (targetNames.length === 0) {
    throw new RequestError(
      `Images of ${dataset} have no labels, so no target may be named, got ${names[0]}.`,
    );
  }
  const record = Object.fromEntries(targetNames.map((name) => [name, name]));
  for (const name of names) known(record, name, `A target of ${dataset}`);
}

function checkMethodNames(names: readonly string[], chosen: readonly ChosenMethod[]): void {
  const definitions = Object.fromEntries(chosen.map(({ definition }) => [definition.name, definition]));
  for (const name of names) known(definitions, name, 'A method with settings of its own');
}
