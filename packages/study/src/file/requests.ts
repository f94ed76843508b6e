import { resolve } from 'node:path';
import { folderPath } from '@simvae/data';
import { type Preset, presets } from '../presets.js';
import { known, RequestError } from '../request-error.js';
import type { StudyRequest, StudySettings, TrainingLength } from '../types.js';
import { gridPoints, groupOf, layerOf, mergeLayers, omit } from './layers.js';
import { type GridFile, groupNames, type SettingGroups, type StudyLayer } from './study-schema.js';

/** What a study file's layers are read with. */
export interface ExpandContext {
  /** Names of registered methods: what `all` stands for. */
  readonly registered: readonly string[];
  /** Files of methods that a person has named, by the method's name. */
  readonly methodFiles: ReadonlyMap<string, string>;
  /** Folder of the study file. */
  readonly folder: string;
}

/** A layer that says everything that is needed, and nothing of methods that it does not have. */
export interface WholeLayer extends StudyLayer {
  readonly datasets: readonly string[];
  readonly methods: readonly string[];
}

/** Parts of a grid: what is combined for all methods alike, and what multiplies one. */
export function splitGrid({ grid = {}, methods }: WholeLayer): {
  readonly common: GridFile;
  readonly own: ReadonlyMap<string, GridFile>;
} {
  const entries = Object.entries(grid).filter(([, values]) => values !== undefined);
  const methodOf = (key: string): string | undefined => {
    const group = groupOf(key);
    return group !== undefined && methods.includes(group) ? group : undefined;
  };
  const own = new Map(
    methods.flatMap((name): [string, GridFile][] => {
      const of = entries.filter(([key]) => methodOf(key) === name);
      return of.length === 0 ? [] : [[name, Object.fromEntries(of)]];
    }),
  );
  return { common: Object.fromEntries(entries.filter(([key]) => methodOf(key) === undefined)), own };
}

/**
 * The requests of a layer: for each data set and combination of its grid one for the methods that have no grid of their own,
 * and one for each combination of a method's own.
 *
 * @param origin - where it stands, for messages.
 */
export function requestsOf(layer: WholeLayer, origin: string, context: ExpandContext): StudyRequest[] {
  const { common, own } = splitGrid(layer);
  const shared = layer.methods.filter((name) => !own.has(name));
  const base = omit(layer, ['grid']);
  const requests: StudyRequest[] = [];
  for (const dataset of layer.datasets) {
    for (const point of gridPoints(common)) {
      const at = mergeLayers(base, layerOf(point));
      const add = (methods: readonly string[], of: StudyLayer): void => {
        requests.push(requestOf({ ...of, datasets: [dataset], methods }, origin, context));
      };
      if (shared.length > 0) add(shared, at);
      for (const [name, grid] of own) {
        for (const ownPoint of gridPoints(grid)) add([name], mergeLayers(at, layerOf(ownPoint)));
      }
    }
  }
  return requests;
}

/** What a layer with one data set asks for. */
function requestOf(layer: WholeLayer, origin: string, context: ExpandContext): StudyRequest {
  const { datasets, methods, preset, seeds, network, engine, threads, workers, targets, set } = layer;
  const path = folderPath(datasets[0]);
  const files = methods.flatMap((name) => context.methodFiles.get(name) ?? []);
  const length = lengthOf(layer);
  return {
    dataset: path === undefined ? datasets[0] : `folder:${resolve(context.folder, path)}`,
    methods: methods.filter((name) => !context.methodFiles.has(name)),
    ...(files.length === 0 ? {} : { methodFiles: files }),
    seeds: seedsOf({ seeds, preset }),
    preset: presetName(preset),
    ...(length === undefined ? {} : { length }),
    ...(network === undefined ? {} : { network }),
    engine: { name: engine ?? 'onnx', threads: threads ?? 0 },
    settings: settingsOf(set ?? {}, methods, context.folder),
    ...(targets === undefined ? {} : { targets }),
    ...(workers === undefined ? {} : { workers }),
    origin,
  };
}

/** Seeds as a list; those of the preset where none are given. */
export function seedsOf({ seeds, preset }: Pick<StudyLayer, 'seeds' | 'preset'>): readonly number[] {
  if (typeof seeds === 'object') return [...new Set(seeds)];
  const of: Preset = presets[presetName(preset)];
  return Array.from({ length: seeds ?? of.seeds }, (_, seed) => seed);
}

function presetName(name = 'quick'): keyof typeof presets {
  known(presets, name, 'The preset');
  return name as keyof typeof presets;
}

function lengthOf({ epochs, steps, minutes }: StudyLayer): TrainingLength | undefined {
  if (epochs !== undefined) return { epochs };
  if (steps !== undefined) return { steps };
  return minutes === undefined ? undefined : { minutes };
}

/** Settings of a file, without those of methods that are not asked for. */
function settingsOf(set: SettingGroups, methods: readonly string[], folder: string): StudySettings {
  const groups = Object.entries(set).filter(
    ([, values]) => values !== undefined && Object.keys(values).length > 0,
  );
  const common = Object.fromEntries(groups.filter(([name]) => groupNames.includes(name)));
  const own = Object.fromEntries(groups.filter(([name]) => methods.includes(name)));
  const inception = common.evaluation?.inception;
  if (typeof inception === 'string') {
    common.evaluation = { ...common.evaluation, inception: resolve(folder, inception) };
  }
  return {
    ...common,
    ...(Object.keys(own).length === 0 ? {} : { methods: own as StudySettings['methods'] }),
  };
}

/**
 * A request with other values.
 *
 * @param point - values by key: `training.learningRate`, `simvae.views`, `network`, `epochs`; those of a method that is not asked for
 * are left out.
 * @throws {RequestError} If a key is no key of a setting.
 */
export function withValues(request: StudyRequest, point: Readonly<Record<string, unknown>>): StudyRequest {
  let { settings = {}, ...others } = request;
  const isLength = (key: string): boolean =>
    ['epochs', 'steps', 'minutes', 'training.epochs', 'training.minutes'].includes(key);
  if (Object.keys(point).some(isLength)) {
    others = omit(others, ['length']);
    settings = { ...settings, training: omit(settings.training ?? {}, ['epochs', 'minutes']) };
  }
  for (const [key, value] of Object.entries(point)) {
    const group = groupOf(key);
    const name = group === undefined ? key : key.slice(group.length + 1);
    if (group === undefined) {
      if (isLength(key)) others = { ...others, length: { [key]: value } as unknown as TrainingLength };
      else if (key === 'network' || key === 'preset') others = { ...others, [key]: value };
      else
        throw new RequestError(
          `A key of values must be \`group.name\`, network, preset or a length, got ${key}.`,
        );
    } else if (groupNames.includes(group)) {
      const of = settings[group as keyof Omit<StudySettings, 'methods'>];
      settings = { ...settings, [group]: { ...of, [name]: value } };
    } else {
      const of = settings.methods?.[group];
      settings = { ...settings, methods: { ...settings.methods, [group]: { ...of, [name]: value } } };
    }
  }
  return { ...others, settings };
}
