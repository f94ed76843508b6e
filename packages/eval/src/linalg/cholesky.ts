/**
 * Lower Cholesky factor L of a symmetric positive definite matrix, A = L L^T.
 *
 * @param a - [n, n], row-major; only the lower triangle is read.
 * @returns L [n, n] with zeros above the diagonal, or undefined where A is not positive definite in float64.
 */
export function cholesky(a: Float64Array, n: number): Float64Array | undefined {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j];
      for (let p = 0; p < j; p++) sum -= l[i * n + p] * l[j * n + p];
      if (i > j) l[i * n + j] = sum / l[j * n + j];
      else if (sum > 0) l[i * n + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return l;
}
