// Log densities and responsibilities of a block of rows under a mixture of Gaussians.
import { exponential } from './math';

/** Rows of a tile: neighbours in memory, feature by feature. */
export const TILE: i32 = 16;

/**
 * Log densities of one component for `4 * lanes` rows of a tile: out[r] = logConstant - 1/2 |L x_r - c|^2.
 *
 * Gives up as soon as none of the rows can come within `reach` of its best component so far; what it writes then is
 * an upper bound.
 *
 * @param x - the first of the rows in [dims, TILE].
 * @param p - logConstant, then for each pair of rows of L: c and L, as in `mixture32`.
 * @param best - the largest log density of each row, [4 * lanes]: updated.
 * @param who - the component that has it, as `T`, [4 * lanes]: updated.
 */
function logDensity<T>(
  x: usize,
  dims: i32,
  p: usize,
  k: i32,
  reach: T,
  best: usize,
  who: usize,
  out: usize,
): void {
  const size = sizeof<T>();
  const stride = <usize>TILE * size;
  const constant = v128.load_splat<T>(p);
  const half = v128.splat<T>(<T>0.5);
  const hopeless = v128.splat<T>(reach);
  let q0 = v128.splat<T>(<T>0);
  let q1 = q0;
  let q2 = q0;
  let q3 = q0;
  let l = p + size;
  for (let i = 0; i < dims; i += 2) {
    let a0 = v128.neg<T>(v128.load_splat<T>(l));
    let b0 = v128.neg<T>(v128.load_splat<T>(l + size));
    l += 2 * size;
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let b1 = b0;
    let b2 = b0;
    let b3 = b0;
    let row = x;
    const stop = row + <usize>(i + 2) * stride;
    while (row < stop) {
      const u = v128.load_splat<T>(l);
      const v = v128.load_splat<T>(l + size);
      const x0 = v128.load(row);
      const x1 = v128.load(row, 16);
      const x2 = v128.load(row, 32);
      const x3 = v128.load(row, 48);
      a0 = v128.add<T>(a0, v128.mul<T>(u, x0));
      a1 = v128.add<T>(a1, v128.mul<T>(u, x1));
      a2 = v128.add<T>(a2, v128.mul<T>(u, x2));
      a3 = v128.add<T>(a3, v128.mul<T>(u, x3));
      b0 = v128.add<T>(b0, v128.mul<T>(v, x0));
      b1 = v128.add<T>(b1, v128.mul<T>(v, x1));
      b2 = v128.add<T>(b2, v128.mul<T>(v, x2));
      b3 = v128.add<T>(b3, v128.mul<T>(v, x3));
      row += stride;
      l += 2 * size;
    }
    q0 = v128.add<T>(q0, v128.add<T>(v128.mul<T>(a0, a0), v128.mul<T>(b0, b0)));
    q1 = v128.add<T>(q1, v128.add<T>(v128.mul<T>(a1, a1), v128.mul<T>(b1, b1)));
    q2 = v128.add<T>(q2, v128.add<T>(v128.mul<T>(a2, a2), v128.mul<T>(b2, b2)));
    q3 = v128.add<T>(q3, v128.add<T>(v128.mul<T>(a3, a3), v128.mul<T>(b3, b3)));
    if ((i & 3) === 2) {
      const near0 = v128.le<T>(
        v128.mul<T>(q0, half),
        v128.sub<T>(constant, v128.sub<T>(v128.load(best), hopeless)),
      );
      const near1 = v128.le<T>(
        v128.mul<T>(q1, half),
        v128.sub<T>(constant, v128.sub<T>(v128.load(best, 16), hopeless)),
      );
      const near2 = v128.le<T>(
        v128.mul<T>(q2, half),
        v128.sub<T>(constant, v128.sub<T>(v128.load(best, 32), hopeless)),
      );
      const near3 = v128.le<T>(
        v128.mul<T>(q3, half),
        v128.sub<T>(constant, v128.sub<T>(v128.load(best, 48), hopeless)),
      );
      if (!v128.any_true(v128.or(v128.or(near0, near1), v128.or(near2, near3)))) break;
    }
  }
  settle<T>(constant, q0, k, best, who, out);
  settle<T>(constant, q1, k, best + 16, who + 16, out + 16);
  settle<T>(constant, q2, k, best + 32, who + 32, out + 32);
  settle<T>(constant, q3, k, best + 48, who + 48, out + 48);
}

/** Writes one vector of log densities and updates the best ones. */
function settle<T>(constant: v128, q: v128, k: i32, best: usize, who: usize, out: usize): void {
  const far = v128.splat<T>(<T>1e30);
  const density = v128.sub<T>(constant, v128.min<T>(v128.mul<T>(q, v128.splat<T>(<T>0.5)), far));
  const before = v128.load(best);
  const better = v128.gt<T>(density, before);
  v128.store(out, density);
  v128.store(best, v128.max<T>(density, before));
  v128.store(who, v128.bitselect(v128.splat<T>(<T>k), v128.load(who), better));
}

/** Log densities [comps, block] of a block's rows, beginning with the component that was best for a neighbour. */
export function logDensities<T>(
  x: usize,
  rows: i32,
  block: i32,
  dims: i32,
  comps: i32,
  params: usize,
  model: usize,
  reach: T,
  who: usize,
  best: usize,
  out: usize,
): void {
  const size = sizeof<T>();
  const step = <i32>(64 / size);
  const stride = <usize>block * size;
  for (let row = 0; row < rows; row += step) {
    const tile = x + (<usize>((row & -TILE) * dims) + <usize>(row & (TILE - 1))) * size;
    const at = <usize>row * size;
    const lead = <i32>load<T>(who + at);
    for (let lane: usize = 0; lane < 64; lane += 16) v128.store(best + lane, v128.splat<T>(<T>-1e38));
    logDensity<T>(
      tile,
      dims,
      params + <usize>lead * model,
      lead,
      reach,
      best,
      who + at,
      out + <usize>lead * stride + at,
    );
    for (let k = 0; k < comps; k++) {
      if (k === lead) continue;
      logDensity<T>(
        tile,
        dims,
        params + <usize>k * model,
        k,
        reach,
        best,
        who + at,
        out + <usize>k * stride + at,
      );
    }
  }
}

/**
 * Turns log densities [comps, block] into responsibilities in place.
 *
 * @returns the sum over the first `rows` rows of log sum_k exp; later rows get responsibility 0.
 */
export function normalise<T>(r: usize, block: i32, rows: i32, comps: i32): f64 {
  const size = <i32>sizeof<T>();
  const lanes = 16 / size;
  const stride = <usize>block * sizeof<T>();
  const stop = r + <usize>comps * stride;
  let total: f64 = 0;
  let product: f64 = 1;
  for (let first = 0; first < rows; first += lanes) {
    const at = r + <usize>(first * size);
    let top = v128.load(at);
    for (let k = at + stride; k < stop; k += stride) top = v128.max<T>(top, v128.load(k));
    let mass = v128.splat<T>(<T>0);
    for (let k = at; k < stop; k += stride) {
      const e = exponential<T>(v128.sub<T>(v128.load(k), top));
      v128.store(k, e);
      mass = v128.add<T>(mass, e);
    }
    const scale = v128.div<T>(v128.splat<T>(<T>1), mass);
    for (let k = at; k < stop; k += stride) v128.store(k, v128.mul<T>(v128.load(k), scale));
    const valid = min(lanes, rows - first);
    for (let lane = 0; lane < lanes; lane++) {
      if (lane < valid) {
        total += <f64>lane1<T>(top, lane);
        product *= <f64>lane1<T>(mass, lane);
      } else {
        for (let k = at; k < stop; k += stride) store<T>(k + <usize>(lane * size), <T>0);
      }
    }
    if (product > 1e100) {
      total += JSMath.log(product);
      product = 1;
    }
  }
  return total + JSMath.log(product);
}

/** Reads a lane whose number is not a constant. */
function lane1<T>(v: v128, lane: i32): T {
  if (sizeof<T>() === 4) {
    if (lane === 0) return <T>f32x4.extract_lane(v, 0);
    if (lane === 1) return <T>f32x4.extract_lane(v, 1);
    if (lane === 2) return <T>f32x4.extract_lane(v, 2);
    return <T>f32x4.extract_lane(v, 3);
  }
  return lane === 0 ? <T>f64x2.extract_lane(v, 0) : <T>f64x2.extract_lane(v, 1);
}
