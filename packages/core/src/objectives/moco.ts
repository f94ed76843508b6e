import {
  concat,
  matMul,
  mean,
  mul,
  reshape,
  type Scalar,
  sub,
  sum,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { requirePositive, requireShape } from '../tensors/checks.js';
import { normalizeRows, rowLogSumExp } from '../tensors/rows.js';
import { stopGradient } from '../tensors/stop-gradient.js';

export interface MocoInputs {
  /** Representations by the query encoder, [images, dimensions]; of any length. */
  readonly query: Tensor2D;
  /** Representations of another view by the key encoder, same shape; of any length, constant for the gradient. */
  readonly key: Tensor2D;
  /** Keys of earlier images, [queue, dimensions]; rows of length 1, constant for the gradient. */
  readonly queue: Tensor2D;
}

export interface MocoOptions {
  /** tau, divides the cosine similarities. */
  readonly temperature: number;
}

/**
 * Momentum contrast: InfoNCE of a query against its key and a queue of other keys.
 *
 *   1/N sum_n - log [ exp(q_n.k_n / tau) / ( exp(q_n.k_n / tau) + sum_m exp(q_n.queue_m / tau) ) ]
 *
 * with q and k divided by their lengths.
 *
 * Source: He et al., arXiv:1911.05722, equation 1 and algorithm 1.
 *
 * @param inputs - see `MocoInputs`.
 * @param options - see `MocoOptions`.
 * @returns nats, scalar: averaged over images.
 * @throws {RangeError} If shapes disagree or the temperature is not positive.
 */
export function moco({ query, key, queue }: MocoInputs, { temperature }: MocoOptions): Scalar {
  requireShape('moco', 'query', query, [null, null]);
  requireShape('moco', 'key', key, query.shape);
  requireShape('moco', 'queue', queue, [null, query.shape[1]]);
  requirePositive('moco', 'temperature', temperature);
  const q = normalizeRows(query);
  const k = normalizeRows(stopGradient(key));
  const positive = mul<Tensor2D>(sum(mul(q, k), 1, true), 1 / temperature); // [images, 1]
  const negative = mul<Tensor2D>(matMul(q, stopGradient(queue), false, true), 1 / temperature); // [images, queue]
  return mean(sub(rowLogSumExp(concat([positive, negative], 1)), reshape(positive, [-1])));
}
