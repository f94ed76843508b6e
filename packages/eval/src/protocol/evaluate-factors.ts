import type { Matrix } from '@simvae/arrays';
import { type Features, toMatrix } from '../input/features.js';
import { hiddenFor } from '../probe/class-probes.js';
import { RegressionProbe, type RegressionProbeOptions } from '../regression/regression-probe.js';

const caller = 'evaluateFactors';

/** Representations of data whose ground-truth factors are known. */
export interface FactorData {
  /** [n, d]. */
  readonly train: Features;
  /** n numbers under the name of each factor. */
  readonly trainFactors: Readonly<Record<string, ArrayLike<number>>>;
  /** [m, d]. */
  readonly test: Features;
  /** m numbers under each name. */
  readonly testFactors: Readonly<Record<string, ArrayLike<number>>>;
}

/** R^2 on the test set: what the representation keeps of a factor. At most 1; 0 as good as the mean. */
export interface FactorScore {
  /** Of least squares. */
  readonly linear: number;
  /** Of a network with one hidden layer, shared by all factors. */
  readonly mlp: number;
}

/**
 * Regression probes of ground-truth factors (position, scale, slant, ...): how well each can be read from a
 * representation, linearly and by a small network. Nothing is chosen: networks train for all epochs.
 *
 * @param options - of the network; `hidden` is as wide as the features, at most 256, unless given.
 * @throws {RangeError} If the names or counts of factors differ, or a value is not finite.
 */
export async function evaluateFactors(
  data: FactorData,
  options: RegressionProbeOptions = {},
): Promise<Record<string, FactorScore>> {
  const names = Object.keys(data.trainFactors);
  const others = Object.keys(data.testFactors);
  if (names.length === 0 || names.length !== others.length || !names.every((name) => others.includes(name))) {
    const rule = 'have the names of `trainFactors`, at least one';
    throw new RangeError(`${caller}: \`testFactors\` must ${rule}, got [${others}] and [${names}].`);
  }
  const train = toMatrix(caller, 'train', data.train);
  const test = toMatrix(caller, 'test', data.test, train.shape[1]);
  const values = gather('trainFactors', data.trainFactors, names, train.shape[0]);
  const wanted = gather('testFactors', data.testFactors, names, test.shape[0]);
  const linear = await new RegressionProbe({ ...options, hidden: 0 }).fit(train, values);
  const mlp = await new RegressionProbe({ hidden: hiddenFor(train.shape[1]), ...options }).fit(train, values);
  const scores = { linear: await linear.score(test, wanted), mlp: await mlp.score(test, wanted) };
  return Object.fromEntries(names.map((name, t) => [name, { linear: scores.linear[t], mlp: scores.mlp[t] }]));
}

/** Factors as columns, [rows, factors]. */
function gather(
  argument: string,
  factors: Readonly<Record<string, ArrayLike<number>>>,
  names: readonly string[],
  rows: number,
): Matrix {
  const data = new Float64Array(rows * names.length);
  names.forEach((name, t) => {
    const column = factors[name];
    if (column.length !== rows) {
      const rule = `have one number per row (${rows}) under ${name}`;
      throw new RangeError(`${caller}: \`${argument}\` must ${rule}, got ${column.length}.`);
    }
    for (let i = 0; i < rows; i++) data[i * names.length + t] = column[i];
  });
  return toMatrix(caller, argument, { data, shape: [rows, names.length] });
}
