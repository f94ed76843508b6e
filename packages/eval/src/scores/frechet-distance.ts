import type { Matrix } from '@simvae/arrays';
import { type Features, toMatrix } from '../input/features.js';
import { pivotedCholeskySteps } from '../linalg/cholesky.js';
import { finish, type Steps } from '../linalg/steps.js';
import { symmetricEigenvaluesSteps } from '../linalg/symmetric-eigenvalues.js';
import { columnMeans, crossProductSteps, scatterSteps } from '../linalg/tables.js';

const caller = 'frechetDistance';

/**
 * Squared Fréchet distance of the Gaussians with the means and covariances of two samples.
 *
 *   |m_A - m_B|^2 + tr(C_A + C_B - 2 (C_A C_B)^(1/2)),   covariances with 1 / (n - 1)
 *
 * With C_A = F F^T the trace of the root is the sum of the square roots of the eigenvalues of F^T C_B F, which is
 * symmetric and positive semi-definite also where samples are fewer than dimensions: the result is real and finite.
 *
 * Source: Dowson & Landau 1982; Heusel et al., arXiv:1706.08500, for its use as FID.
 *
 * @param A - [n, d], n at least 2.
 * @param B - [m, d], m at least 2.
 * @returns the squared distance, at least 0, in squared units of the features.
 * @throws {RangeError} If shapes disagree, there are fewer than two rows, or a value is not finite.
 */
export function frechetDistance(A: Features, B: Features): number {
  return finish(frechetDistanceSteps(A, B));
}

/** `frechetDistance`, which pauses often: with Inception-v3's 2048 dimensions it takes some ten seconds. */
export function* frechetDistanceSteps(A: Features, B: Features): Steps<number> {
  const a = yield* statistics(toMatrix(caller, 'A', A), 'A');
  const d = a.mean.length;
  const b = yield* statistics(toMatrix(caller, 'B', B, d), 'B');
  const { factor, rank } = yield* pivotedCholeskySteps(a.covariance, d);
  const table = { data: factor, shape: [d, rank] } as const;
  const right = yield* crossProductSteps({ data: b.covariance, shape: [d, d] }, table);
  const inner = yield* crossProductSteps(table, { data: right, shape: [d, rank] });
  const eigenvalues = yield* symmetricEigenvaluesSteps(inner, rank);
  let distance = 0;
  for (let c = 0; c < d; c++) {
    distance += (a.mean[c] - b.mean[c]) ** 2 + a.covariance[c * d + c] + b.covariance[c * d + c];
  }
  for (const value of eigenvalues) distance -= 2 * Math.sqrt(Math.max(0, value));
  return Math.max(0, distance);
}

function* statistics(matrix: Matrix, name: string): Steps<{ mean: Float64Array; covariance: Float64Array }> {
  const rows = matrix.shape[0];
  if (rows < 2) throw new RangeError(`${caller}: \`${name}\` must have at least two rows, got ${rows}.`);
  const mean = columnMeans(matrix);
  return { mean, covariance: (yield* scatterSteps(matrix, mean)).map((value) => value / (rows - 1)) };
}
