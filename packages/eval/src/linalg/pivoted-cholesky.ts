/**
 * A factor F of a symmetric positive semi-definite matrix, A = F F^T, with as many columns as A has rank: Cholesky
 * with the largest remaining diagonal entry as pivot. It ends where that entry is below n epsilon times the first.
 *
 * Source: Higham, Accuracy and Stability of Numerical Algorithms, section 10.3.
 *
 * @param a - [n, n], row-major; only the columns of chosen pivots are read.
 * @returns F [n, rank], row-major.
 */
export function pivotedCholesky(a: Float64Array, n: number): { factor: Float64Array; rank: number } {
  const columns = new Float64Array(n * n); // row i: the entries of F's row i
  const left = Float64Array.from({ length: n }, (_, i) => a[i * n + i]);
  const tolerance = n * Number.EPSILON * left.reduce((most, value) => Math.max(most, value), 0);
  const used = new Uint8Array(n);
  let rank = 0;
  for (; rank < n; rank++) {
    let pivot = -1;
    for (let i = 0; i < n; i++) if (!used[i] && (pivot < 0 || left[i] > left[pivot])) pivot = i;
    if (!(left[pivot] > tolerance)) break;
    used[pivot] = 1;
    const root = Math.sqrt(left[pivot]);
    const p = pivot * n;
    for (let i = 0; i < n; i++) {
      if (used[i]) continue;
      const row = i * n;
      let sum = a[row + pivot];
      for (let j = 0; j < rank; j++) sum -= columns[row + j] * columns[p + j];
      columns[row + rank] = sum / root;
      left[i] -= columns[row + rank] ** 2;
    }
    columns[p + rank] = root;
  }
  const factor = new Float64Array(n * rank);
  for (let i = 0; i < n; i++) factor.set(columns.subarray(i * n, i * n + rank), i * rank);
  return { factor, rank };
}
