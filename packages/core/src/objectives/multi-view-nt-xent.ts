import { matMul, mean, mul, type Scalar, sub, sum, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { requireDivisible, requirePositive } from '../tensors/checks.js';
import { normalizeRows, rowLogSumExp } from '../tensors/rows.js';

export interface MultiViewNtXentInputs {
  /** Representations, [images * views, dimensions]; row = image * views + view. */
  readonly z: Tensor2D;
}

export interface MultiViewNtXentOptions {
  /** Views of each image, J >= 2. */
  readonly views: number;
  /** tau, divides the cosine similarities. */
  readonly temperature: number;
}

/** Taken from a row's similarity to itself: its exponential is zero beside any cosine similarity over tau. */
const excluded = 1e9;

/**
 * NT-Xent over any number of views: every other view of an image is a positive.
 *
 *   1/R sum_r 1/(J-1) sum_{p in P(r)} - log [ exp(cos(z_r, z_p) / tau) / sum_{k != r} exp(cos(z_r, z_k) / tau) ]
 *
 * with R = images * J rows and P(r) the J - 1 other views of row r's image. For J = 2 it is SimCLR's loss.
 *
 * Source: Chen et al., arXiv:2002.05709, equation 1 (J = 2); Khosla et al., arXiv:2004.11362, equation 2 (the mean over
 * positives outside the logarithm), with an image's index as its label.
 *
 * @param inputs - see `MultiViewNtXentInputs`.
 * @param options - see `MultiViewNtXentOptions`.
 * @returns nats, scalar: averaged over rows and positives.
 * @throws {RangeError} If `views` is below 2 or does not divide the rows, or the temperature is not positive.
 */
export function multiViewNtXent(inputs: MultiViewNtXentInputs, options: MultiViewNtXentOptions): Scalar {
  const { z } = inputs;
  const { views, temperature } = options;
  const rows = z.shape[0];
  requireDivisible('multiViewNtXent', rows, views);
  if (views < 2) throw new RangeError(`multiViewNtXent: \`views\` must be at least 2, got ${views}.`);
  requirePositive('multiViewNtXent', 'temperature', temperature);

  const unit = normalizeRows(z);
  const logits = mul(matMul(unit, unit, false, true), 1 / temperature); // [rows, rows]
  const { self, positive } = viewMasks(rows, views);
  const normalizer = rowLogSumExp(sub(logits, mul(self, excluded)));
  const attraction = mul(sum(mul(logits, positive), 1), 1 / (views - 1));
  return mean(sub(normalizer, attraction));
}

/** [rows, rows]: ones on the diagonal; ones where two different rows are views of one image. */
function viewMasks(rows: number, views: number): { self: Tensor2D; positive: Tensor2D } {
  const self = new Float32Array(rows * rows);
  const positive = new Float32Array(rows * rows);
  for (let row = 0; row < rows; row++) {
    self[row * rows + row] = 1;
    const first = row - (row % views);
    for (let other = first; other < first + views; other++) {
      if (other !== row) positive[row * rows + other] = 1;
    }
  }
  return { self: tensor2d(self, [rows, rows]), positive: tensor2d(positive, [rows, rows]) };
}
