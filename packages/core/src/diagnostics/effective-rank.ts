import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { HostTensor } from '../contract/network.js';
import { requireFeatures } from './feature-matrix.js';

export interface EffectiveRankOptions {
  /** Whether rows are taken from their mean, which no probe sees. RankMe as published does not. @default true */
  readonly center?: boolean;
}

/** RankMe's epsilon, added to each share. */
const epsilon = 1e-7;

/**
 * The number of dimensions that representations fill, smoothly counted: RankMe.
 *
 *   exp( - sum_k p_k log p_k ),   p_k = sigma_k / sum_i sigma_i + 1e-7
 *
 * with sigma the singular values of the features.
 *
 * Source: Garrido et al., arXiv:2210.02885, equation 2. Departure: rows are centred first, unless told otherwise.
 *
 * @param features - [rows, columns].
 * @returns from 1, where features lie on a line (or, centred, are all the same), to about `columns`.
 * @throws {RangeError} If features are no finite matrix of at least 2 rows.
 */
export function effectiveRank(features: HostTensor, { center = true }: EffectiveRankOptions = {}): number {
  const [rows, columns] = requireFeatures('effectiveRank', features, 2);
  const { data } = features;
  const origin = new Float64Array(columns);
  if (center) for (let i = 0; i < data.length; i++) origin[i % columns] += data[i] / rows;

  const gram = Matrix.zeros(columns, columns);
  for (let start = 0; start < data.length; start += columns) {
    for (let i = 0; i < columns; i++) {
      const left = data[start + i] - origin[i];
      for (let j = 0; j <= i; j++) gram.set(i, j, gram.get(i, j) + left * (data[start + j] - origin[j]));
    }
  }
  for (let i = 0; i < columns; i++) for (let j = 0; j < i; j++) gram.set(j, i, gram.get(i, j));

  const { realEigenvalues } = new EigenvalueDecomposition(gram, { assumeSymmetric: true });
  const singular = realEigenvalues.map((value) => Math.sqrt(Math.max(0, value)));
  const total = singular.reduce((sum, value) => sum + value, 0);
  if (total === 0) return 1;
  return Math.exp(
    singular.reduce((entropy, value) => {
      const share = value / total + epsilon;
      return entropy - share * Math.log(share);
    }, 0),
  );
}
