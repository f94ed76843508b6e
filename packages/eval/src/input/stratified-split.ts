import { splitRows } from '../protocol/split-rows.js';
import { encodeLabels, type Labels } from './labels.js';
import { checkOptions, type OptionNames } from './options.js';

const caller = 'stratifiedSplit';

export interface StratifiedSplitOptions {
  /** Part of every class that is held out, in (0, 1); of its rows, the whole number below. @default 0.2 */
  readonly fraction?: number;
  /** Names the draw of the rows. @default 0 */
  readonly seed?: number;
}

const optionNames: OptionNames<StratifiedSplitOptions> = { fraction: true, seed: true };

/**
 * Holds a part of every class out to test on.
 *
 * @returns numbers of rows, in rising order.
 * @throws {RangeError} If `fraction` is not in (0, 1).
 */
export function stratifiedSplit(
  labels: Labels,
  options: StratifiedSplitOptions = {},
): { readonly train: Int32Array; readonly test: Int32Array } {
  checkOptions(caller, options, optionNames);
  const { fraction = 0.2, seed = 0 } = options;
  if (!(fraction > 0 && fraction < 1)) {
    throw new RangeError(`${caller}: \`fraction\` must be between 0 and 1, got ${fraction}.`);
  }
  const { codes, classes } = encodeLabels(caller, 'labels', labels, labels.length);
  const { train, validation } = splitRows(codes, classes.length, fraction, seed);
  return { train, test: validation };
}
