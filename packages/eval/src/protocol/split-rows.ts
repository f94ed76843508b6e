import type { Matrix } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { pickRows } from '../input/features.js';
import type { LabelSet } from './label-sets.js';

/** Rows with their class by number, for each label set. */
export interface Part {
  readonly features: Matrix;
  readonly codes: readonly Int32Array[];
}

/** Splits the training rows, stratified by the first label set. */
export function holdOut(
  caller: string,
  train: Matrix,
  sets: readonly LabelSet[],
  fraction: number,
  seed: number,
) {
  const split = splitRows(sets[0].train, sets[0].classes.length, fraction, seed);
  if (split.validation.length === 0 || split.train.length === 0) {
    const rule = 'hold out at least one row of a class and leave one';
    const got = `${fraction} of ${train.shape[0]} rows`;
    throw new RangeError(`${caller}: \`validationFraction\` must ${rule}, got ${got}.`);
  }
  const part = (rows: Int32Array): Part => ({
    features: pickRows(train, rows),
    codes: sets.map((set) => rows.map((row) => set.train[row])),
  });
  return { rest: part(split.train), validation: part(split.validation) };
}

/** Rows by number, in rising order. */
export interface RowSplit {
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/**
 * Holds a part of every class out of the training rows: floor(fraction * rows of the class), drawn at random.
 *
 * @param codes - class of every row, 0 .. classes - 1.
 * @param fraction - in (0, 1).
 */
export function splitRows(codes: Int32Array, classes: number, fraction: number, seed: number): RowSplit {
  const left = new Float64Array(classes);
  for (const code of codes) left[code]++;
  const wanted = left.map((count) => Math.floor(count * fraction));
  const held = new Uint8Array(codes.length);
  for (const row of new RandomStream(seed, 'validation').permutation(codes.length)) {
    if (wanted[codes[row]] > 0) {
      wanted[codes[row]]--;
      held[row] = 1;
    }
  }
  const rows = Int32Array.from(codes.keys());
  return { train: rows.filter((row) => !held[row]), validation: rows.filter((row) => held[row]) };
}
