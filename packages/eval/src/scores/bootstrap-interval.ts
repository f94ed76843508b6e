import { RandomStream } from '@simvae/random';
import { checkOptions, type OptionNames, positiveInteger } from '../input/options.js';

const caller = 'bootstrapInterval';

export interface BootstrapOptions {
  /** Samples with replacement. @default 1000 */
  readonly draws?: number;
  /** Part of the samples whose statistic lies in the interval. @default 0.95 */
  readonly level?: number;
  /** Names the samples. @default 0 */
  readonly seed?: number;
}

const optionNames: OptionNames<BootstrapOptions> = { draws: true, level: true, seed: true };

/** A statistic and how far it may be off. */
export interface Interval {
  /** Of the rows as they are. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Percentile interval of a statistic of rows: it is computed again on samples of as many rows, drawn with replacement, and the interval
 * leaves out equally many of the smallest and of the largest values (percentiles linear between values, as numpy's).
 *
 * Source: Efron & Tibshirani 1993, chapter 13.
 *
 * @param rows - how many there are.
 * @param statistic - computed from the rows with these numbers, 0 .. rows - 1; in a sample some are there several times.
 * @throws {RangeError} If rows or draws are no positive integers, the level is not in (0, 1), or the statistic of a sample is not finite.
 * @throws {TypeError} If an option is unknown.
 * @example
 * const pick = (rows) => [rows.map((row) => labels[row]), rows.map((row) => predicted[row])];
 * bootstrapInterval(labels.length, (rows) => accuracy(...pick(rows)), { seed: 0 }); // { estimate, low, high }
 */
export function bootstrapInterval(
  rows: number,
  statistic: (rows: Int32Array) => number,
  options: BootstrapOptions = {},
): Interval {
  checkOptions(caller, options, optionNames);
  const { draws = 1000, level = 0.95, seed = 0 } = options;
  positiveInteger(caller, 'rows', rows);
  positiveInteger(caller, 'draws', draws);
  if (!(level > 0 && level < 1))
    throw new RangeError(`${caller}: \`level\` must be in (0, 1), got ${level}.`);
  const estimate = statistic(Int32Array.from({ length: rows }, (_, row) => row));
  const random = new RandomStream(seed, 'bootstrap');
  const values = Float64Array.from({ length: draws }, (_, draw) => {
    const value = statistic(Int32Array.from({ length: rows }, () => random.integer(rows)));
    if (Number.isFinite(value)) return value;
    throw new RangeError(
      `${caller}: \`statistic\` must be finite for every sample, got ${value} for sample ${draw}.`,
    );
  }).sort();
  const tail = (1 - level) / 2;
  return { estimate, low: percentile(values, tail), high: percentile(values, 1 - tail) };
}

/** The number below which a part of sorted numbers lies, linear between them. */
function percentile(sorted: Float64Array, part: number): number {
  const at = part * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.ceil(at);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
