import { RequestError } from '../request-error.js';
import type { StudyRequest } from '../types.js';
import type { StudyDocument, ValuePath } from './document.js';
import { gridSize, groupOf, lengthsOf, mergeLayers, pointOf } from './layers.js';
import { type ExpandContext, requestsOf, seedsOf, splitGrid, type WholeLayer } from './requests.js';
import { groupNames, type StudyFile, type StudyLayer, type TuneFile } from './study-schema.js';
import type { TuneDefinition, TuneRange } from './types.js';

/** A study of more runs is a mistake in a grid. */
export const mostRuns = 10_000;

/**
 * The requests of a study, and what it tunes.
 *
 * @throws {RequestError} `file:line: what`, if a part lacks data sets or methods, a length is given twice, a setting is one of a
 * method that is not asked for, or there are more than 10,000 runs: counted before any is made.
 */
export function expandStudy(
  file: StudyFile,
  document: StudyDocument,
  context: ExpandContext,
): { readonly requests: readonly StudyRequest[]; readonly tune?: TuneDefinition } {
  const { parts, tune, title, description: _, budget: __, slurm: ___, ...top } = file;
  const layers: { readonly layer: StudyLayer; readonly path: ValuePath }[] =
    parts === undefined
      ? [{ layer: top, path: [] }]
      : parts.map((part, i) => ({ layer: mergeLayers(top, part), path: ['parts', i] }));
  checkLength(top, [], document);
  for (const [i, part] of (parts ?? []).entries()) checkLength(part, ['parts', i], document);
  const whole = layers.map(({ layer, path }) => wholeLayer(layer, path, document, context));
  const chosen = [...new Set(whole.flatMap(({ methods }) => methods))];
  checkMethods(top, [], chosen, document);
  for (const [i, part] of (parts ?? []).entries()) {
    checkMethods(part, ['parts', i], whole[i].methods, document);
  }
  const count = whole.reduce((sum, layer) => sum + countRuns(layer), 0);
  if (count > mostRuns) {
    throw new RequestError(
      `${document.at([])}: a study must be of at most ${mostRuns.toLocaleString('en')} runs, got ` +
        `${count.toLocaleString('en')}: data sets x methods x seeds x every combination of its grid.`,
    );
  }
  const requests = whole.flatMap((layer, i) => {
    const { path } = layers[i];
    const which = path.length === 0 ? '' : ` (part ${i + 1})`;
    return requestsOf(layer, `${document.at(path)}${which}`, context);
  });
  return { requests, ...(tune === undefined ? {} : { tune: tuneOf(tune, chosen, document) }) };
}

function wholeLayer(
  layer: StudyLayer,
  path: ValuePath,
  document: StudyDocument,
  { registered }: ExpandContext,
): WholeLayer {
  const { datasets, methods } = layer;
  for (const name of ['datasets', 'methods'] as const) {
    if (layer[name] !== undefined) continue;
    const where = path.length === 0 ? 'here or in every part' : 'in this part or above the parts';
    throw new RequestError(`${document.at(path)}: \`${name}\` must be given, ${where}.`);
  }
  const names = methods === 'all' ? registered : [...new Set(methods)];
  return { ...layer, datasets: [...new Set(datasets)], methods: names };
}

function checkLength(layer: StudyLayer, path: ValuePath, document: StudyDocument): void {
  const [, second] = lengthsOf(layer);
  if (second === undefined) return;
  throw new RequestError(
    `${document.at([...path, ...second])}: the length must be given once: as epochs, steps or minutes, or as a setting of ` +
      'training (epochs, minutes).',
  );
}

/** A setting of a method that no run has would be of no effect, and is a mistake. */
function checkMethods(
  { set = {}, grid = {} }: Pick<StudyLayer, 'set' | 'grid'>,
  path: ValuePath,
  methods: readonly string[],
  document: StudyDocument,
): void {
  const named: [string | undefined, ValuePath][] = [
    ...Object.keys(set).map((name): [string, ValuePath] => [name, ['set', name]]),
    ...Object.keys(grid).map((key): [string | undefined, ValuePath] => [groupOf(key), ['grid', key]]),
  ];
  for (const [name, at] of named) {
    if (name === undefined || groupNames.includes(name) || methods.includes(name)) continue;
    throw new RequestError(
      `${document.at([...path, ...at])}: settings must be of a method that is asked for (${methods.join(', ')}), got ${name}.`,
    );
  }
}

function countRuns(layer: WholeLayer): number {
  const { common, own } = splitGrid(layer);
  const methods = layer.methods.reduce((sum, name) => sum + gridSize(own.get(name) ?? {}), 0);
  return layer.datasets.length * methods * seedsOf(layer).length * gridSize(common);
}

function tuneOf(tune: TuneFile, methods: readonly string[], document: StudyDocument): TuneDefinition {
  const { set, grid, ranges: given = {}, ...others } = tune;
  const ranges = Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, TuneRange] => entry[1] !== undefined),
  );
  const fail = (path: ValuePath, message: string): never => {
    throw new RequestError(`${document.at(['tune', ...path])}: ${message}`);
  };
  const drawn = tune.draws !== undefined || tune.ranges !== undefined;
  if ((grid !== undefined) === drawn) fail([], '`tune` must have either a `grid`, or `draws` and `ranges`.');
  if (drawn && (tune.draws === undefined || Object.keys(ranges).length === 0)) {
    fail([], '`draws` and `ranges` must be given together.');
  }
  checkMethods(
    { set, grid: grid ?? Object.fromEntries(Object.keys(ranges).map((key) => [key, []])) },
    ['tune'],
    methods,
    document,
  );
  for (const [key, range] of Object.entries(ranges)) {
    if ('choices' in range) continue;
    const path = ['ranges', key];
    if (!(range.from <= range.to))
      fail(path, `\`from\` must be at most \`to\`, got ${range.from} and ${range.to}.`);
    if (range.scale === 'log' && range.from <= 0)
      fail(path, `\`from\` must be above 0 on a scale of logarithms, got ${range.from}.`);
    if (range.integer && !(Number.isInteger(range.from) && Number.isInteger(range.to))) {
      fail(path, `both ends must be whole numbers, got ${range.from} and ${range.to}.`);
    }
  }
  return {
    ...others,
    ...(set === undefined ? {} : { settings: pointOf(set) }),
    ...(grid === undefined ? {} : { grid: grid as TuneDefinition['grid'] }),
    ...(drawn ? { ranges } : {}),
  };
}
