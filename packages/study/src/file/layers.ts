import type { GridFile, SettingGroups, StudyLayer } from './study-schema.js';

/** The ways to say how long to train. */
export const lengthFields = ['epochs', 'steps', 'minutes'] as const;
/** Settings of training that say it as well. */
const lengthSettings = ['epochs', 'minutes'] as const;

/** How a layer says how long to train: paths of fields. */
export function lengthsOf(layer: StudyLayer): string[][] {
  const training = layer.set?.training ?? {};
  return [
    ...lengthFields.filter((name) => layer[name] !== undefined).map((name) => [name]),
    ...lengthSettings.filter((name) => training[name] !== undefined).map((name) => ['set', 'training', name]),
  ];
}

/**
 * A layer over another: settings are merged key by key, everything else replaces what is there. A length replaces any other
 * length.
 */
export function mergeLayers(base: StudyLayer, over: StudyLayer): StudyLayer {
  const below = lengthsOf(over).length === 0 ? base : withoutLength(base);
  const set = merge(below.set, over.set) as SettingGroups | undefined;
  return { ...below, ...defined(over), ...(set === undefined ? {} : { set }) };
}

/** Objects are merged member by member; anything else replaces what is there. */
function merge(base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  if (!isObject(base) || !isObject(over)) return over;
  const keys = new Set([...Object.keys(base), ...Object.keys(over)]);
  return Object.fromEntries([...keys].map((key) => [key, merge(base[key], over[key])]));
}

function withoutLength(layer: StudyLayer): StudyLayer {
  const { set, ...fields } = omit(layer, lengthFields);
  if (set?.training === undefined) return { ...fields, ...(set === undefined ? {} : { set }) };
  return { ...fields, set: { ...set, training: omit(set.training, lengthSettings) } };
}

/** An object without some of its members. */
export function omit<T extends object>(value: T, keys: readonly string[]): T {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key))) as T;
}

function defined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Partial<T>;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Values by key: `training.learningRate`, `network`. */
export type Point = Readonly<Record<string, unknown>>;

/** Every combination of a grid's values, the last key varying fastest; one without values where there is no key. */
export function gridPoints(grid: GridFile): Point[] {
  return Object.entries(grid).reduce<Point[]>(
    (points, [key, values = []]) =>
      points.flatMap((point) => values.map((value) => ({ ...point, [key]: value }))),
    [{}],
  );
}

/** Number of those, however many. */
export function gridSize(grid: GridFile): number {
  return Object.values(grid).reduce((product, values = []) => product * values.length, 1);
}

/** The group of a key: a method's name, `training`; undefined for a field of the study. */
export function groupOf(key: string): string | undefined {
  const dot = key.indexOf('.');
  return dot === -1 ? undefined : key.slice(0, dot);
}

/** Settings by key: `{ training: { epochs: 3 } }` as `{ 'training.epochs': 3 }`. */
export function pointOf(set: SettingGroups = {}): Point {
  return Object.fromEntries(
    Object.entries(set).flatMap(([group, values = {}]) =>
      Object.entries(values).map(([key, value]) => [`${group}.${key}`, value]),
    ),
  );
}

/** The layer that sets values. */
export function layerOf(point: Point): StudyLayer {
  const fields: Record<string, unknown> = {};
  const set: Record<string, Record<string, unknown>> = {};
  for (const [key, value] of Object.entries(point)) {
    const group = groupOf(key);
    if (group === undefined) fields[key] = value;
    else set[group] = { ...set[group], [key.slice(group.length + 1)]: value };
  }
  return { ...fields, set };
}
