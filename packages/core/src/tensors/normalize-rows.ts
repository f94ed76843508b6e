import { add, div, sqrt, square, sum, type Tensor } from '@tensorflow/tfjs-core';

/** Added to a squared length: 1e-12 as a length, as in `torch.nn.functional.normalize`. */
const smallestSquare = 1e-24;

/**
 * Vectors divided by their Euclidean length, so that dot products are cosine similarities. A row of zeros stays zero,
 * with a finite gradient.
 *
 * @param rows - shape [..., dimensions].
 * @returns the same shape.
 */
export function normalizeRows<T extends Tensor>(rows: T): T {
  const squares = sum(square(rows), -1, true);
  return div(rows, sqrt(add(squares, smallestSquare)));
}
