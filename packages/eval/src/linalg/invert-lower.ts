/** Inverse of a lower triangular matrix [n, n] with non-zero diagonal, row-major: lower triangular too. */
export function invertLower(l: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const scale = 1 / l[i * n + i];
    for (let p = 0; p < i; p++) {
      const factor = -l[i * n + p] * scale;
      for (let j = 0; j <= p; j++) inverse[i * n + j] += factor * inverse[p * n + j];
    }
    inverse[i * n + i] = scale;
  }
  return inverse;
}
