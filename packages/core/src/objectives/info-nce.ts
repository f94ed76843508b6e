import {
  concat,
  matMul,
  mean,
  mul,
  reshape,
  type Scalar,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { requirePositive, requireShape } from '../tensors/checks.js';
import { normalizeRows, rowLogSumExp } from '../tensors/rows.js';

/** How alike two representations are: their dot product, or that of their directions. */
export type Similarity = 'dot' | 'cosine';

export interface InfoNceInputs {
  /** z, [images, dimensions]. */
  readonly anchor: Tensor2D;
  /** z+, same shape. */
  readonly positive: Tensor2D;
  /** z', [images, negatives, dimensions]. @default the positives of the other images */
  readonly negatives?: Tensor3D;
}

export interface InfoNceOptions {
  /** @default 'dot' */
  readonly similarity?: Similarity;
  /** Divides similarities. @default 1 */
  readonly temperature?: number;
}

/**
 * InfoNCE: the positive told from negatives.
 *
 *   1/N sum_n - log [ exp sim(z_n, z_n+) / ( exp sim(z_n, z_n+) + sum_{z' in X_n} exp sim(z_n, z') ) ]
 *
 * Source: van den Oord et al., arXiv:1807.03748, equation 4, as equation 1 of the SimVAE paper prints it.
 *
 * @param inputs - see `InfoNceInputs`; without `negatives` the other rows of `positive` serve.
 * @param options - see `InfoNceOptions`.
 * @returns nats, scalar: averaged over anchors.
 * @throws {RangeError} If shapes disagree, there is no negative, or the temperature is not positive.
 * @throws {TypeError} If the similarity is unknown.
 */
export function infoNce(inputs: InfoNceInputs, options: InfoNceOptions = {}): Scalar {
  const { similarity = 'dot', temperature = 1 } = options;
  const [images, dimensions] = inputs.anchor.shape;
  requireShape('infoNce', 'anchor', inputs.anchor, [null, null]);
  requireShape('infoNce', 'positive', inputs.positive, inputs.anchor.shape);
  requirePositive('infoNce', 'temperature', temperature);
  if (similarity !== 'dot' && similarity !== 'cosine') {
    throw new TypeError(`infoNce: \`similarity\` must be dot or cosine, got ${String(similarity)}.`);
  }
  const rows = <T extends Tensor>(z: T): T => (similarity === 'cosine' ? normalizeRows(z) : z);
  const anchor = mul<Tensor2D>(rows(inputs.anchor), 1 / temperature);
  const positive = rows(inputs.positive);
  const attraction = sum(mul(anchor, positive), 1); // [images]
  if (inputs.negatives === undefined) {
    if (images < 2) {
      throw new RangeError(`infoNce: \`anchor\` must have at least 2 rows without negatives, got ${images}.`);
    }
    return mean(sub(rowLogSumExp(matMul(anchor, positive, false, true)), attraction));
  }
  requireShape('infoNce', 'negatives', inputs.negatives, [images, null, dimensions]);
  const apart = matMul(rows(inputs.negatives), reshape(anchor, [images, dimensions, 1])); // [images, negatives, 1]
  const logits = concat([reshape(attraction, [images, 1]), reshape(apart, [images, -1])], 1);
  return mean(sub(rowLogSumExp(logits), attraction));
}
