import { groupBy } from '../../table.js';
import type { Series, Sweep } from '../data.js';

/** The paths that change together, as one setting. */
interface Setting {
  readonly paths: readonly string[];
}

/**
 * Settings that take several values among the runs while all else is the same (the paper's figures 3 and 4), whatever they are: each
 * with a line for every method. Settings that always change together count as one.
 *
 * @param titles - of methods, by name.
 */
export function sweepsOf(series: readonly Series[], titles: ReadonlyMap<string, string>): Sweep[] {
  const lines = [
    ...groupBy(series, ({ dataset, method }) => JSON.stringify([dataset, method])).values(),
  ].flatMap((ofMethod) => settingsOf(ofMethod).flatMap((setting) => linesOf(setting, ofMethod)));
  const sweeps = groupBy(lines, ({ dataset, setting }) => JSON.stringify([dataset, setting.paths]));
  return [...sweeps.values()].map((ofSetting) => {
    const [{ dataset, setting }] = ofSetting;
    const all = new Set(ofSetting.flatMap(({ points }) => points.map(({ value }) => value)));
    const values = [...all].sort(byMagnitude);
    return {
      dataset,
      ...nameOf(setting),
      ticks: values.map(printed),
      lines: ofSetting.map(({ method, fixed, points }) => {
        const title = titles.get(method) ?? method;
        return {
          label: fixed === '' ? title : `${title} (${fixed})`,
          method,
          points: points
            .map(({ value, id }) => ({ tick: values.indexOf(value), series: id }))
            .sort((a, b) => a.tick - b.tick),
        };
      }),
    };
  });
}

/** Settings that differ among the identities of a method. */
function settingsOf(series: readonly Series[]): Setting[] {
  const paths = [...new Set(series.flatMap(({ settings }) => Object.keys(settings)))];
  const partitions = paths.flatMap((path) => {
    const classes = new Map<string | undefined, number>();
    const partition = series.map(({ settings }) => {
      const value = Object.hasOwn(settings, path) ? settings[path] : undefined;
      if (!classes.has(value)) classes.set(value, classes.size);
      return classes.get(value);
    });
    return classes.size < 2 ? [] : [{ path, partition: partition.join() }];
  });
  const together = groupBy(partitions, ({ partition }) => partition);
  return [...together.values()].map((each) => ({ paths: leading(each.map(({ path }) => path)) }));
}

/** What people change stands before what follows from it. */
function leading(paths: readonly string[]): string[] {
  const order = ['method.options', 'augmentation', 'network', 'training', 'engine'];
  const rank = (path: string) => order.findIndex((group) => path.startsWith(group));
  return [...paths].sort((a, b) => rank(a) - rank(b));
}

/** Identities that differ in one setting alone, two at least. */
function linesOf(setting: Setting, series: readonly Series[]) {
  const others = (settings: Series['settings']) =>
    Object.entries(settings).filter(([path]) => !setting.paths.includes(path));
  const groups = [...groupBy(series, ({ settings }) => JSON.stringify(others(settings).sort())).values()];
  const varying = new Set(
    groups.flatMap(([{ settings }]) =>
      others(settings)
        .filter(([path, value]) => groups.some(([each]) => each.settings[path] !== value))
        .map(([path]) => path),
    ),
  );
  return groups
    .filter((group) => group.length > 1)
    .map((group) => ({
      dataset: group[0].dataset,
      method: group[0].method,
      setting,
      fixed: others(group[0].settings)
        .filter(([path]) => varying.has(path))
        .map(([path, value]) => `${path.split('.').at(-1)} ${printed(value)}`)
        .join(', '),
      points: group.map(({ id, settings }) => ({ id, value: settings[setting.paths[0]] ?? 'null' })),
    }));
}

/** `views`; what changes with it in brackets: `brightness (contrast, hue)`. */
function nameOf({ paths: [first, ...others] }: Setting): Pick<Sweep, 'setting' | 'group'> {
  const short = (path: string) => path.split('.').at(-1)!;
  const together = others.length === 0 ? '' : ` (with ${others.map(short).join(', ')})`;
  return { setting: `${short(first)}${together}`, group: first.split('.').slice(0, -1).join('.') };
}

/** Numbers, and lists by their first numbers that differ, in order; then words. */
function byMagnitude(a: string, b: string): number {
  const [x, y] = [numbersOf(a), numbersOf(b)];
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const difference = (x[i] ?? Number.NEGATIVE_INFINITY) - (y[i] ?? Number.NEGATIVE_INFINITY);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return a < b ? -1 : Number(a > b);
}

function numbersOf(json: string): number[] {
  const value: unknown = JSON.parse(json);
  return [value].flat(9).filter((each) => typeof each === 'number');
}

/** `0.4 - 1` for `[0.4,1]`, `off` for what is null. */
function printed(json: string): string {
  const value: unknown = JSON.parse(json);
  if (value === null) return 'off';
  return Array.isArray(value) ? value.flat(9).join(' – ') : String(value);
}
