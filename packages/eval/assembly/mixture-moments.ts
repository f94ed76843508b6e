// Moments of a block of rows, weighted by responsibility.
import { TILE } from './mixture-densities';

/** Adds to a float64 in memory. */
export function add(at: usize, value: f64): void {
  store<f64>(at, load<f64>(at) + value);
}

/** Adds up the lanes of a vector of `T`. */
function sum<T>(v: v128): f64 {
  if (sizeof<T>() === 4) {
    const w = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
    return <f64>(f32x4.extract_lane(w, 0) + f32x4.extract_lane(w, 1));
  }
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/**
 * Adds one component's share of a block to its moments about `centre`: mass, sum and lower triangle of the scatter.
 *
 * Rows whose responsibility is below `cutoff` are left out: with well separated components most are.
 *
 * @param work - scratch: two int32 [block] (place in x, row), then two arrays [dims, block] of `T`.
 */
export function accumulate<T>(
  x: usize,
  block: i32,
  rows: i32,
  dims: i32,
  r: usize,
  centre: usize,
  cutoff: T,
  moments: usize,
  work: usize,
): void {
  const size = sizeof<T>();
  const stride = <usize>block * size;
  const picked = work;
  const plain = work + <usize>(block << 3);
  const weighted = plain + <usize>dims * stride;
  let count = 0;
  let mass: f64 = 0;
  for (let i = 0; i < rows; i++) {
    const w = load<T>(r + <usize>i * size);
    if (w > cutoff) {
      store<i32>(picked + (count << 3), (i & -TILE) * dims + (i & (TILE - 1)));
      store<i32>(picked + (count << 3), i, 4);
      mass += <f64>w;
      count++;
    }
  }
  if (count === 0) return;
  add(moments, mass);
  const lanes = <i32>(16 / size);
  const padded = (count + lanes - 1) & -lanes;
  for (let d = 0; d < dims; d++) {
    const from = x + <usize>(d * TILE) * size;
    const to = plain + <usize>d * stride;
    const toWeighted = weighted + <usize>d * stride;
    const mean = load<T>(centre + <usize>d * size);
    let first: f64 = 0;
    for (let n = 0; n < count; n++) {
      const value = load<T>(from + <usize>load<i32>(picked + (n << 3)) * size) - mean;
      const product = value * load<T>(r + <usize>load<i32>(picked + (n << 3), 4) * size);
      store<T>(to + <usize>n * size, value);
      store<T>(toWeighted + <usize>n * size, product);
      first += <f64>product;
    }
    for (let n = count; n < padded; n++) {
      store<T>(to + <usize>n * size, <T>0);
      store<T>(toWeighted + <usize>n * size, <T>0);
    }
    add(moments + 8 + (d << 3), first);
  }
  const scatter = moments + 8 + (dims << 3);
  const zero = v128.splat<T>(<T>0);
  for (let i = 0; i < dims; i += 2) {
    const rowBytes = <usize>(dims << 3);
    const out0 = scatter + <usize>i * rowBytes;
    const out1 = out0 + rowBytes;
    for (let j = 0; j <= i; j += 4) {
      let a0 = zero;
      let a1 = zero;
      let a2 = zero;
      let a3 = zero;
      let b0 = zero;
      let b1 = zero;
      let b2 = zero;
      let b3 = zero;
      let left = weighted + <usize>i * stride;
      let right = plain + <usize>j * stride;
      const stop = left + <usize>padded * size;
      while (left < stop) {
        const u = v128.load(left);
        const v = v128.load(left + stride);
        const x0 = v128.load(right);
        const x1 = v128.load(right + stride);
        const x2 = v128.load(right + 2 * stride);
        const x3 = v128.load(right + 3 * stride);
        a0 = v128.add<T>(a0, v128.mul<T>(u, x0));
        a1 = v128.add<T>(a1, v128.mul<T>(u, x1));
        a2 = v128.add<T>(a2, v128.mul<T>(u, x2));
        a3 = v128.add<T>(a3, v128.mul<T>(u, x3));
        b0 = v128.add<T>(b0, v128.mul<T>(v, x0));
        b1 = v128.add<T>(b1, v128.mul<T>(v, x1));
        b2 = v128.add<T>(b2, v128.mul<T>(v, x2));
        b3 = v128.add<T>(b3, v128.mul<T>(v, x3));
        left += 16;
        right += 16;
      }
      const column = <usize>(j << 3);
      add(out0 + column, sum<T>(a0));
      add(out1 + column, sum<T>(b0));
      if (j + 1 >= dims) continue;
      add(out0 + column + 8, sum<T>(a1));
      add(out1 + column + 8, sum<T>(b1));
      if (j + 2 >= dims) continue;
      add(out0 + column + 16, sum<T>(a2));
      add(out1 + column + 16, sum<T>(b2));
      add(out0 + column + 24, sum<T>(a3));
      add(out1 + column + 24, sum<T>(b3));
    }
  }
}
