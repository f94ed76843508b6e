import { type Features, toMatrix } from '../input/features.js';
import { Breath, type ComputeOptions, checkOptions, type OptionNames } from '../input/options.js';
import { finishBreathing } from '../linalg/steps.js';
import { columnMeans, crossProductSteps } from '../linalg/tables.js';

const caller = 'linearCka';

export type CkaOptions = Pick<ComputeOptions, 'signal'>;

const optionNames: OptionNames<CkaOptions> = { signal: true };

/**
 * How similar two representations of the same rows are: linear centred kernel alignment.
 *
 *   CKA = ||Y^T X||_F^2 / (||X^T X||_F ||Y^T Y||_F),   columns minus their means
 *
 * Does not change when a representation is turned, mirrored, scaled or shifted; other linear maps change it.
 *
 * Source: Kornblith, Norouzi, Lee & Hinton, arXiv:1905.00414, table 1.
 *
 * @param X - [n, p], n at least 2.
 * @param Y - [n, q]: row i belongs to row i of X.
 * @returns in [0, 1]; 1 where the representations are the same up to these changes. With fewer rows than columns it is large for
 *   unrelated ones as well.
 * @throws {RangeError} If the counts of rows differ, there are fewer than 2, a value is not finite, or all rows of one are the same.
 * @throws {TypeError} If an option is unknown.
 * @example
 * await linearCka(featuresOfLayer3, featuresOfLayer4);
 */
export async function linearCka(X: Features, Y: Features, options: CkaOptions = {}): Promise<number> {
  checkOptions(caller, options, optionNames);
  const x = toMatrix(caller, 'X', X);
  const y = toMatrix(caller, 'Y', Y);
  const rows = x.shape[0];
  if (rows < 2) throw new RangeError(`${caller}: \`X\` must have at least two rows, got ${rows}.`);
  if (y.shape[0] !== rows) {
    throw new RangeError(`${caller}: \`Y\` must have one row for each of X (${rows}), got ${y.shape[0]}.`);
  }
  const breath = new Breath(options);
  const [a, b] = [
    { table: x, mean: columnMeans(x) },
    { table: y, mean: columnMeans(y) },
  ];
  const size = async (left: typeof a, right: typeof a) => {
    const steps = crossProductSteps(left.table, right.table, { a: left.mean, b: right.mean });
    return frobenius(await finishBreathing(steps, breath));
  };
  const [own, other] = [await size(a, a), await size(b, b)];
  if (own === 0 || other === 0) {
    const rule = 'have rows that differ';
    throw new RangeError(
      `${caller}: \`${own === 0 ? 'X' : 'Y'}\` must ${rule}, got one row again and again.`,
    );
  }
  return Math.min(1, ((await size(b, a)) / Math.sqrt(own) / Math.sqrt(other)) ** 2);
}

/** Root of the sum of squares, without overflow. */
function frobenius(values: Float64Array): number {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return 0;
  return largest * Math.sqrt(values.reduce((sum, value) => sum + (value / largest) ** 2, 0));
}
