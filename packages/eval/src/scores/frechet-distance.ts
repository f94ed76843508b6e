import { Matrix as Dense, EigenvalueDecomposition } from 'ml-matrix';
import { toMatrix } from '../input/to-matrix.js';
import type { Features, Matrix } from '../types.js';

/**
 * Squared Fréchet distance of the Gaussians with the means and covariances of two samples.
 *
 *   |m_A - m_B|^2 + tr(C_A + C_B - 2 (C_A C_B)^(1/2)),   covariances with 1 / (n - 1)
 *
 * The trace of the root is the sum of the square roots of the eigenvalues of C_A^(1/2) C_B C_A^(1/2), which is
 * symmetric and positive semi-definite also where samples are fewer than dimensions: the result is real and finite.
 *
 * Source: Dowson & Landau 1982; Heusel et al., arXiv:1706.08500, for its use as FID.
 *
 * @param A - [n, d], n at least 2.
 * @param B - [m, d], m at least 2.
 * @returns the squared distance, at least 0, in squared units of the features.
 * @throws {RangeError} If shapes disagree, there are fewer than two rows, or a value is not finite.
 */
export async function frechetDistance(A: Features, B: Features): Promise<number> {
  const a = statistics(toMatrix('frechetDistance', 'A', A), 'A');
  const b = statistics(toMatrix('frechetDistance', 'B', B, a.mean.length), 'B');
  const root = squareRoot(a.covariance);
  const product = root.mmul(b.covariance).mmul(root);
  const eigenvalues = new EigenvalueDecomposition(symmetrised(product), { assumeSymmetric: true })
    .realEigenvalues;
  const rootTrace = eigenvalues.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
  const shift = a.mean.reduce((sum, mean, i) => sum + (mean - b.mean[i]) ** 2, 0);
  return Math.max(0, shift + a.covariance.trace() + b.covariance.trace() - 2 * rootTrace);
}

function statistics(
  { data, shape: [rows, d] }: Matrix,
  name: string,
): { mean: Float64Array; covariance: Dense } {
  if (rows < 2) {
    throw new RangeError(`frechetDistance: \`${name}\` must have at least two rows, got ${rows}.`);
  }
  const mean = new Float64Array(d);
  for (let i = 0; i < rows; i++) for (let c = 0; c < d; c++) mean[c] += data[i * d + c] / rows;
  const centred = Dense.zeros(rows, d);
  for (let i = 0; i < rows; i++) for (let c = 0; c < d; c++) centred.set(i, c, data[i * d + c] - mean[c]);
  return {
    mean,
    covariance: centred
      .transpose()
      .mmul(centred)
      .div(rows - 1),
  };
}

function squareRoot(matrix: Dense): Dense {
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  const scaled = eigenvectorMatrix.clone();
  realEigenvalues.forEach((value, j) => {
    scaled.mulColumn(j, Math.sqrt(Math.max(0, value)));
  });
  return scaled.mmul(eigenvectorMatrix.transpose());
}

function symmetrised(matrix: Dense): Dense {
  return Dense.add(matrix, matrix.transpose()).mul(0.5);
}
