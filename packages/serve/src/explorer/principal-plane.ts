import type { Matrix as Rows } from '@simvae/arrays';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Plane } from './explorer-data.js';

/**
 * The plane through the mean of some points along which they vary most: the first two principal components. The largest number of
 * each axis is positive, so that the same points have the same plane.
 *
 * @param points - `[count, latent]`, at least one.
 */
export function principalPlane({ data, shape: [count, latent] }: Rows<Float32Array>): Plane {
  const center = Array.from({ length: latent }, (_, d) => {
    let sum = 0;
    for (let at = d; at < count * latent; at += latent) sum += data[at];
    return sum / count;
  });
  const centred = new Matrix(count, latent);
  for (let row = 0; row < count; row++) {
    for (let d = 0; d < latent; d++) centred.set(row, d, data[row * latent + d] - center[d]);
  }
  const covariance = centred.transpose().mmul(centred).div(count);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, {
    assumeSymmetric: true,
  });
  const total = realEigenvalues.reduce((sum, value) => sum + Math.max(0, value), 0);
  // In rising order.
  const nth = (n: number): { axis: number[]; explained: number } => {
    const column = latent - 1 - n;
    if (column < 0) return { axis: new Array(latent).fill(0), explained: 0 };
    const axis = eigenvectorMatrix.getColumn(column);
    const largest = axis.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    const explained = total > 0 ? Math.max(0, realEigenvalues[column]) / total : 0;
    return { axis: largest < 0 ? axis.map((value) => -value) : axis, explained };
  };
  const [first, second] = [nth(0), nth(1)];
  return { center, axes: [first.axis, second.axis], explained: [first.explained, second.explained] };
}
