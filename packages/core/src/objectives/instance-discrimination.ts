import {
  gather,
  matMul,
  mean,
  mul,
  type Scalar,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { requirePositive, requireShape } from '../tensors/checks.js';
import { normalizeRows, rowLogSumExp } from '../tensors/rows.js';
import type { Similarity } from './info-nce.js';

export interface InstanceDiscriminationInputs {
  /** Representations, [rows, dimensions]. */
  readonly z: Tensor2D;
  /** One vector per training image, [N, dimensions]. */
  readonly weights: Tensor2D;
  /** Index of each row's image, int32 [rows], in [0, N). */
  readonly indices: Tensor1D;
}

export interface InstanceDiscriminationOptions {
  /** @default 'dot' */
  readonly similarity?: Similarity;
  /** tau, divides similarities. @default 1 */
  readonly temperature?: number;
}

/**
 * Instance discrimination: softmax cross entropy with every training image a class of its own.
 *
 *   1/R sum_r - log [ exp(z_r.w_{i(r)} / tau) / sum_{n=1}^N exp(z_r.w_n / tau) ]
 *
 * Source: Wu et al., arXiv:1805.01978, equations 1 (dot) and 2 (cosine); section 3.1 of the SimVAE paper.
 *
 * @param inputs - see `InstanceDiscriminationInputs`. An index outside [0, N) is not noticed: tensors are not read.
 * @param options - see `InstanceDiscriminationOptions`.
 * @returns nats, scalar: averaged over rows.
 * @throws {RangeError} If shapes disagree or the temperature is not positive.
 */
export function instanceDiscrimination(
  { z, weights, indices }: InstanceDiscriminationInputs,
  { similarity = 'dot', temperature = 1 }: InstanceDiscriminationOptions = {},
): Scalar {
  requireShape('instanceDiscrimination', 'z', z, [null, null]);
  requireShape('instanceDiscrimination', 'weights', weights, [null, z.shape[1]]);
  requireShape('instanceDiscrimination', 'indices', indices, [z.shape[0]]);
  requirePositive('instanceDiscrimination', 'temperature', temperature);
  const rows = <T extends Tensor>(x: T): T => (similarity === 'cosine' ? normalizeRows(x) : x);
  const scaled = mul<Tensor2D>(rows(z), 1 / temperature);
  const classes = rows(weights);
  const own = sum(mul(scaled, gather(classes, indices)), 1); // [rows]
  return mean(sub(rowLogSumExp(matMul(scaled, classes, false, true)), own));
}
