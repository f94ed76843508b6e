import { RandomStream } from '@simvae/random';
import { canonicalJson } from '@simvae/runs';
import { gridPoints, groupOf, type Point } from '../file/layers.js';
import { groupNames } from '../file/study-schema.js';
import type { TuneDefinition, TuneRange } from '../file/types.js';

/** Significant digits of a number that is drawn: it is read by people, and a part of a run. */
const digits = 4;

/**
 * The values that a tuning tries of a method: every combination of its grid, or as many random draws as it asks for, each once.
 * Draw i of a key is the same whatever else is tried, and for every method.
 *
 * @returns none where no key is one of this method or of all.
 */
export function candidatesOf(
  method: string,
  { grid, draws = 0, ranges = {}, seed = 0 }: TuneDefinition,
): Point[] {
  if (grid !== undefined) {
    const own = Object.fromEntries(Object.entries(grid).filter(([key]) => isOf(method, key)));
    return Object.keys(own).length === 0 ? [] : distinct(gridPoints(own));
  }
  const own = Object.entries(ranges).filter(([key]) => isOf(method, key));
  if (own.length === 0) return [];
  const points = Array.from({ length: draws }, (_, i) =>
    Object.fromEntries(
      own.map(([key, range]) => [key, draw(range, new RandomStream(seed, 'tune', key, i).uniform())]),
    ),
  );
  return distinct(points);
}

/** Values for a method: without those of others. */
export function valuesOf(method: string, values: Point): Point {
  return Object.fromEntries(Object.entries(values).filter(([key]) => isOf(method, key)));
}

function isOf(method: string, key: string): boolean {
  const group = groupOf(key);
  return group === undefined || group === method || groupNames.includes(group);
}

function distinct(points: readonly Point[]): Point[] {
  return [...new Map(points.map((point) => [canonicalJson(point), point])).values()];
}

/** @param uniform - in [0, 1). */
function draw(range: TuneRange, uniform: number): unknown {
  if ('choices' in range) return range.choices[Math.floor(uniform * range.choices.length)];
  const { from, to, scale = 'linear', integer = false } = range;
  const between = (low: number, high: number): number =>
    scale === 'log' ? low * (high / low) ** uniform : low + (high - low) * uniform;
  const value = integer ? Math.floor(between(from, to + 1)) : Number(between(from, to).toPrecision(digits));
  return Math.min(to, Math.max(from, value));
}
