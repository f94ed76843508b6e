import { RandomStream } from '@simvae/random';

/** Rows by number, in rising order. */
export interface Split {
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/**
 * Holds a part of every class out of the training rows: floor(fraction * rows of the class), drawn at random.
 *
 * @param codes - class of every row, 0 .. classes - 1.
 * @param fraction - in (0, 1).
 */
export function splitValidation(codes: Int32Array, classes: number, fraction: number, seed: number): Split {
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
