import { checkOptions } from '../input/options.js';
import { symmetricEigenvalues } from '../linalg/symmetric-eigenvalues.js';
import { columnMeans, scatter } from '../linalg/tables.js';
import { type CollapseFeatures, requireFeatures } from './features.js';

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
 * @throws {TypeError} If an option is unknown.
 */
export function effectiveRank(features: CollapseFeatures, options: EffectiveRankOptions = {}): number {
  checkOptions('effectiveRank', options, { center: true });
  const { center = true } = options;
  const [rows, columns] = requireFeatures('effectiveRank', features);
  const table = { data: features.data, shape: [rows, columns] } as const;
  const gram = scatter(table, center ? columnMeans(table) : new Float64Array(columns));
  const singular = symmetricEigenvalues(gram, columns).map((value) => Math.sqrt(Math.max(0, value)));
  const total = singular.reduce((sum, value) => sum + value, 0);
  if (total === 0) return 1;
  return Math.exp(
    singular.reduce((entropy, value) => {
      const share = value / total + epsilon;
      return entropy - share * Math.log(share);
    }, 0),
  );
}

/**
 * The number of latents whose posterior mean depends on the image: variance over images above a threshold.
 *
 * Source: Burda et al., arXiv:1509.00519, section 4 (0.01).
 *
 * @param features - posterior means, [rows, latent].
 * @param threshold - in the squared units of the latents. @default 0.01
 * @throws {RangeError} If features are no finite matrix of at least 2 rows.
 */
export function activeUnits(features: CollapseFeatures, threshold = 0.01): number {
  const [rows, columns] = requireFeatures('activeUnits', features);
  const { data } = features;
  let active = 0;
  for (let column = 0; column < columns; column++) {
    let mean = 0;
    for (let i = column; i < data.length; i += columns) mean += data[i] / rows;
    let variance = 0;
    for (let i = column; i < data.length; i += columns) variance += (data[i] - mean) ** 2 / rows;
    if (variance > threshold) active++;
  }
  return active;
}
