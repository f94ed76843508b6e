import {
  add,
  gather,
  log,
  matMul,
  mean,
  mul,
  type Scalar,
  softplus,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { requirePositive, requireShape } from '../tensors/checks.js';

export interface InstanceNceInputs {
  /** Representations of length 1, [rows, dimensions]. */
  readonly z: Tensor2D;
  /** One vector of length 1 per training image, [N, dimensions]. */
  readonly memory: Tensor2D;
  /** Index of each row's image, int32 [rows], in [0, N). */
  readonly indices: Tensor1D;
  /** Indices of noise images, drawn uniformly, int32 [noise]; shared by the rows. */
  readonly noiseIndices: Tensor1D;
  /** Z, the softmax's denominator, taken as a constant. */
  readonly normalizer: Scalar;
}

export interface InstanceNceOptions {
  /** tau, divides dot products. */
  readonly temperature: number;
}

/**
 * Instance discrimination by noise-contrastive estimation, for data sets too large for a softmax.
 *
 *   1/R sum_r { - log h(i(r), z_r) - sum_{k=1}^m log( 1 - h(n_k, z_r) ) }
 *   h(i, z) = P / ( P + m/N ),   P = exp(z.v_i / tau) / Z,   n_k uniform over 1..N
 *
 * Source: Wu et al., arXiv:1805.01978, equations 5 to 7. Departure: the noise images are drawn once a batch, not once a
 * row, which leaves the expectation and saves the memory traffic.
 *
 * @param inputs - see `InstanceNceInputs`. `memory` should be constant for the gradient.
 * @param options - see `InstanceNceOptions`.
 * @returns nats, scalar: averaged over rows, summed over noise.
 * @throws {RangeError} If shapes disagree or the temperature is not positive.
 */
export function instanceNce(inputs: InstanceNceInputs, { temperature }: InstanceNceOptions): Scalar {
  const { z, memory, indices, noiseIndices, normalizer } = inputs;
  requireShape('instanceNce', 'z', z, [null, null]);
  requireShape('instanceNce', 'memory', memory, [null, z.shape[1]]);
  requireShape('instanceNce', 'indices', indices, [z.shape[0]]);
  requireShape('instanceNce', 'noiseIndices', noiseIndices, [null]);
  requirePositive('instanceNce', 'temperature', temperature);
  const noise = noiseIndices.shape[0];
  // Log odds of data against noise: log P - log(m / N) = z.v / tau - offset.
  const offset = add(log(normalizer), Math.log(noise / memory.shape[0]));
  const scaled = mul<Tensor2D>(z, 1 / temperature);
  const data = sub(sum(mul(scaled, gather(memory, indices)), 1), offset); // [rows]
  const apart = sub(matMul(scaled, gather(memory, noiseIndices) as Tensor2D, false, true), offset); // [rows, noise]
  return mean(add(softplus(mul(data, -1)), sum(softplus(apart), 1)));
}
