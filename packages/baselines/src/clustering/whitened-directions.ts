import type { Matrix } from '@simvae/arrays';
import { CholeskyDecomposition, Matrix as DenseMatrix } from 'ml-matrix';

/** Added to each variance, relative to it: keeps the factorisation of a singular covariance going. */
const ridge = 1e-5;

/** Added to each variance, relative to the squared mean: what float32 leaves of a constant column is not a feature. */
const noiseFloor = 1e-12;

/**
 * Rows centred, whitened and divided by their lengths, as DeepCluster prepares features for k-means.
 *
 *   y = T^-1 (x - mean) / |T^-1 (x - mean)|,   T T' = covariance
 *
 * Source: Caron et al., arXiv:1807.05520, section 4 (PCA whitening, then L2). A Cholesky factor whitens up to a rotation,
 * which k-means does not see. PCA's reduction to 256 dimensions is left out: representations here have fewer.
 *
 * @param features - [rows, columns].
 * @returns the same shape; rows at the mean are zeros.
 */
export function whitenedDirections({ data, shape }: Matrix): Matrix {
  const [rows, columns] = shape;
  const mean = new Float64Array(columns);
  for (let i = 0; i < data.length; i++) mean[i % columns] += data[i] / rows;

  const covariance = DenseMatrix.zeros(columns, columns);
  for (let start = 0; start < data.length; start += columns) {
    for (let i = 0; i < columns; i++) {
      const left = (data[start + i] - mean[i]) / rows;
      for (let j = 0; j <= i; j++) {
        covariance.set(i, j, covariance.get(i, j) + left * (data[start + j] - mean[j]));
      }
    }
  }
  for (let i = 0; i < columns; i++) {
    covariance.set(
      i,
      i,
      covariance.get(i, i) * (1 + ridge) + noiseFloor * mean[i] ** 2 + Number.EPSILON ** 4,
    );
    for (let j = 0; j < i; j++) covariance.set(j, i, covariance.get(i, j));
  }
  const factor = new CholeskyDecomposition(covariance).lowerTriangularMatrix.to2DArray();

  const result = new Float32Array(data.length);
  const y = new Float64Array(columns);
  for (let start = 0; start < data.length; start += columns) {
    let square = 0;
    for (let i = 0; i < columns; i++) {
      let value = data[start + i] - mean[i];
      for (let j = 0; j < i; j++) value -= factor[i][j] * y[j];
      y[i] = value / factor[i][i];
      square += y[i] * y[i];
    }
    const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
    for (let i = 0; i < columns; i++) result[start + i] = y[i] * scale;
  }
  return { data: result, shape };
}
