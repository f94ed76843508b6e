// Products A^T B of tall matrices, in float64.

/**
 * Adds A^T B to four rows of C: C[i, j] += sum_r A[r, i] B[r, j].
 *
 * @param a - [rows, 4]: four columns of A.
 * @param b - [columns / 4, rows, 4]: B in panels of four columns.
 * @param columns - of B, a multiple of 4.
 * @param c - [4, columns].
 */
export function crossProduct(a: usize, b: usize, rows: i32, columns: i32, c: usize): void {
  const panel = <usize>(rows << 5);
  const width = <usize>(columns << 3);
  for (let column: usize = 0; column < width; column += 32) {
    const top = c + column;
    let c00 = v128.load(top);
    let c01 = v128.load(top, 16);
    let c10 = v128.load(top + width);
    let c11 = v128.load(top + width, 16);
    let c20 = v128.load(top + 2 * width);
    let c21 = v128.load(top + 2 * width, 16);
    let c30 = v128.load(top + 3 * width);
    let c31 = v128.load(top + 3 * width, 16);
    let left = a;
    const stop = a + panel;
    while (left < stop) {
      const b0 = v128.load(b);
      const b1 = v128.load(b, 16);
      const a0 = v128.load64_splat(left);
      const a1 = v128.load64_splat(left, 8);
      const a2 = v128.load64_splat(left, 16);
      const a3 = v128.load64_splat(left, 24);
      c00 = f64x2.add(c00, f64x2.mul(a0, b0));
      c01 = f64x2.add(c01, f64x2.mul(a0, b1));
      c10 = f64x2.add(c10, f64x2.mul(a1, b0));
      c11 = f64x2.add(c11, f64x2.mul(a1, b1));
      c20 = f64x2.add(c20, f64x2.mul(a2, b0));
      c21 = f64x2.add(c21, f64x2.mul(a2, b1));
      c30 = f64x2.add(c30, f64x2.mul(a3, b0));
      c31 = f64x2.add(c31, f64x2.mul(a3, b1));
      left += 32;
      b += 32;
    }
    v128.store(top, c00);
    v128.store(top, c01, 16);
    v128.store(top + width, c10);
    v128.store(top + width, c11, 16);
    v128.store(top + 2 * width, c20);
    v128.store(top + 2 * width, c21, 16);
    v128.store(top + 3 * width, c30);
    v128.store(top + 3 * width, c31, 16);
  }
}
