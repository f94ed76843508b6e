// Matrix products, in float32 or float64, and the other passes of a dense layer, in float32.

/**
 * C = A B + c, where A[i, p] is at `a + i * aRow + p * aColumn` (bytes).
 *
 * @param b - [k, n], contiguous; n a multiple of 4, of 2 in float64.
 * @param bias - [n], or 0 for none.
 * @param out - [m, n], contiguous; m a multiple of 4.
 */
export function product<T>(
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bias: usize,
  out: usize,
  m: i32,
  k: i32,
  n: i32,
): void {
  const width = <usize>n * sizeof<T>();
  const zero = v128.splat<T>(<T>0);
  for (let i = 0; i < m; i += 4) {
    const top = a + <usize>i * aRow;
    const stop = top + <usize>k * aColumn;
    const row = out + <usize>i * width;
    let column: usize = 0;
    for (; column + 32 <= width; column += 32) {
      let c00 = bias ? v128.load(bias + column) : zero;
      let c01 = bias ? v128.load(bias + column, 16) : zero;
      let c10 = c00;
      let c11 = c01;
      let c20 = c00;
      let c21 = c01;
      let c30 = c00;
      let c31 = c01;
      let right = b + column;
      for (let left = top; left < stop; left += aColumn) {
        const b0 = v128.load(right);
        const b1 = v128.load(right, 16);
        const a0 = v128.load_splat<T>(left);
        const a1 = v128.load_splat<T>(left + aRow);
        const a2 = v128.load_splat<T>(left + 2 * aRow);
        const a3 = v128.load_splat<T>(left + 3 * aRow);
        c00 = v128.add<T>(c00, v128.mul<T>(a0, b0));
        c01 = v128.add<T>(c01, v128.mul<T>(a0, b1));
        c10 = v128.add<T>(c10, v128.mul<T>(a1, b0));
        c11 = v128.add<T>(c11, v128.mul<T>(a1, b1));
        c20 = v128.add<T>(c20, v128.mul<T>(a2, b0));
        c21 = v128.add<T>(c21, v128.mul<T>(a2, b1));
        c30 = v128.add<T>(c30, v128.mul<T>(a3, b0));
        c31 = v128.add<T>(c31, v128.mul<T>(a3, b1));
        right += width;
      }
      let at = row + column;
      v128.store(at, c00);
      v128.store(at, c01, 16);
      at += width;
      v128.store(at, c10);
      v128.store(at, c11, 16);
      at += width;
      v128.store(at, c20);
      v128.store(at, c21, 16);
      at += width;
      v128.store(at, c30);
      v128.store(at, c31, 16);
    }
    if (column < width) {
      let c0 = bias ? v128.load(bias + column) : zero;
      let c1 = c0;
      let c2 = c0;
      let c3 = c0;
      let right = b + column;
      for (let left = top; left < stop; left += aColumn) {
        const b0 = v128.load(right);
        c0 = v128.add<T>(c0, v128.mul<T>(v128.load_splat<T>(left), b0));
        c1 = v128.add<T>(c1, v128.mul<T>(v128.load_splat<T>(left + aRow), b0));
        c2 = v128.add<T>(c2, v128.mul<T>(v128.load_splat<T>(left + 2 * aRow), b0));
        c3 = v128.add<T>(c3, v128.mul<T>(v128.load_splat<T>(left + 3 * aRow), b0));
        right += width;
      }
      const at = row + column;
      v128.store(at, c0);
      v128.store(at + width, c1);
      v128.store(at + 2 * width, c2);
      v128.store(at + 3 * width, c3);
    }
  }
}

/** Copies the rows `order[0 .. count)` of a table; the rows up to `padded` become zero. Widths in bytes. */
export function gather(from: usize, order: usize, count: i32, padded: i32, width: usize, to: usize): void {
  for (let i = 0; i < count; i++) {
    memory.copy(to + <usize>i * width, from + <usize>load<i32>(order + (i << 2)) * width, width);
  }
  memory.fill(to + <usize>count * width, 0, <usize>(padded - count) * width);
}

/** out[j] = sum_i a[i, j]. */
export function columnSums(a: usize, m: i32, n: i32, out: usize): void {
  const width = <usize>(n << 2);
  for (let column: usize = 0; column < width; column += 16) {
    let total = f32x4.splat(0);
    let at = a + column;
    for (let i = 0; i < m; i++) {
      total = f32x4.add(total, v128.load(at));
      at += width;
    }
    v128.store(out + column, total);
  }
}

export function transpose(a: usize, m: i32, n: i32, out: usize): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) store<f32>(out + ((j * m + i) << 2), load<f32>(a + ((i * n + j) << 2)));
  }
}

export function rectify(a: usize, count: i32): void {
  const stop = a + <usize>(count << 2);
  for (; a < stop; a += 16) v128.store(a, f32x4.max(v128.load(a), f32x4.splat(0)));
}

/** Sets gradient entries to zero where the activation is not positive. */
export function rectifyGradient(gradient: usize, activation: usize, count: i32): void {
  const stop = gradient + <usize>(count << 2);
  for (; gradient < stop; gradient += 16) {
    const on = f32x4.gt(v128.load(activation), f32x4.splat(0));
    v128.store(gradient, v128.and(v128.load(gradient), on));
    activation += 16;
  }
}
