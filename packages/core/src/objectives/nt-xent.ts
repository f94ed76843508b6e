import { concat, reshape, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import { requirePositive, requireShape } from '../tensors/checks.js';
import { multiViewNtXent } from './multi-view-nt-xent.js';

export interface NtXentInputs {
  /** Representations of one view of each image, [images, dimensions]. */
  readonly a: Tensor2D;
  /** Representations of the other view, same shape. */
  readonly b: Tensor2D;
}

export interface NtXentOptions {
  /** tau, divides the cosine similarities. */
  readonly temperature: number;
}

/**
 * Normalised temperature-scaled cross entropy over two views, SimCLR's loss.
 *
 *   1/2N sum_r - log [ exp(cos(z_r, z_p(r)) / tau) / sum_{k != r} exp(cos(z_r, z_k) / tau) ]
 *
 * over the 2N rows of both views, p(r) being the other view of row r's image.
 *
 * Source: Chen et al., arXiv:2002.05709, equation 1 and algorithm 1.
 *
 * @param inputs - see `NtXentInputs`.
 * @param options - see `NtXentOptions`.
 * @returns nats, scalar: averaged over the 2N rows.
 * @throws {RangeError} If the shapes differ or the temperature is not positive.
 */
export function ntXent(inputs: NtXentInputs, options: NtXentOptions): Scalar {
  const { a, b } = inputs;
  requireShape('ntXent', 'a', a, [null, null]);
  requireShape('ntXent', 'b', b, a.shape);
  requirePositive('ntXent', 'temperature', options.temperature);
  const [images, dimensions] = a.shape;
  const z = reshape(concat([a, b], 1), [2 * images, dimensions]) as Tensor2D; // sample-major
  return multiViewNtXent({ z }, { views: 2, temperature: options.temperature });
}
