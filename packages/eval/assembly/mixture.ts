// One step of expectation maximisation for a mixture of Gaussians, in float32 (search) or float64 (finish).
// Rows come in blocks, feature by feature, so that a vector holds the same feature of neighbouring rows.
import { exponential } from './math';

/** Adds up the lanes of a vector of `T`. */
function sum<T>(v: v128): f64 {
  if (sizeof<T>() === 4) {
    const w = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
    return <f64>(f32x4.extract_lane(w, 0) + f32x4.extract_lane(w, 1));
  }
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

function add(at: usize, value: f64): void {
  store<f64>(at, load<f64>(at) + value);
}

/** Rows of a tile: neighbours in memory, feature by feature. */
const TILE: i32 = 16;

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
function logDensities<T>(
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
function normalise<T>(r: usize, block: i32, rows: i32, comps: i32): f64 {
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

/**
 * Adds one component's share of a block to its moments about `centre`: mass, sum and lower triangle of the scatter.
 *
 * Rows whose responsibility is below `cutoff` are left out: with well separated components most are.
 *
 * @param work - scratch: two int32 [block] (place in x, row), then two arrays [dims, block] of `T`.
 */
function accumulate<T>(
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

function step<T>(
  x: usize,
  blocks: i32,
  rows: i32,
  block: i32,
  dims: i32,
  comps: i32,
  params: usize,
  reach: T,
  cutoff: T,
  moments: usize,
  who: usize,
  resp: usize,
  respStep: i32,
  work: usize,
): void {
  const size = sizeof<T>();
  const stride = <usize>block * size;
  const density = <usize>(1 + dims + (dims * (dims + 2)) / 2) * size;
  const model = density + <usize>dims * size;
  const momentBytes = <usize>((1 + dims + dims * dims) << 3);
  for (let b = 0; b < blocks; b++) {
    const here = min(block, rows - b * block);
    logDensities<T>(x, here, block, dims, comps, params, model, reach, who, work, resp);
    add(moments, normalise<T>(resp, block, here, comps));
    if (cutoff < <T>1) {
      for (let k = 0; k < comps; k++) {
        const centre = params + <usize>k * model + density;
        const out = moments + 8 + <usize>k * momentBytes;
        accumulate<T>(x, block, here, dims, resp + <usize>k * stride, centre, cutoff, out, work);
      }
    }
    x += <usize>dims * stride;
    who += stride;
    resp += <usize>respStep;
  }
}

/**
 * Expectation (responsibilities) and maximisation (moments) over consecutive blocks of rows.
 *
 * Responsibilities below e^-30 may be given as a larger one that is still below e^-30: they are not accumulated.
 *
 * @param x - [blocks, block / 16, dims, 16]; dims even, block a multiple of 16.
 * @param rows - rows in these blocks; the last block may hold fewer than `block`.
 * @param params - per component: log constant, then for each pair of rows (i, i + 1) of L: c_i, c_(i+1) and the
 *   columns 0 .. i + 1 of both rows interleaved; then the centre of its moments [dims].
 * @param accumulates - 0: responsibilities and log-likelihood only.
 * @param moments - float64, added to: log-likelihood, then per component mass, sum [dims], scatter [dims, dims].
 * @param who - [blocks, block] as float32: the best component of every row, to begin with (any will do) and after.
 * @param resp - responsibilities [comps, block]; block b writes to `resp + b * respStep` bytes.
 * @param work - scratch of 8 block + 2 dims block elements' bytes.
 */
export function mixture32(
  x: usize,
  blocks: i32,
  rows: i32,
  block: i32,
  dims: i32,
  comps: i32,
  params: usize,
  accumulates: i32,
  moments: usize,
  who: usize,
  resp: usize,
  respStep: i32,
  work: usize,
): void {
  const cutoff: f32 = accumulates ? 1e-9 : 1;
  step<f32>(x, blocks, rows, block, dims, comps, params, 30, cutoff, moments, who, resp, respStep, work);
}

/** As `mixture32` in float64, with e^-50. */
export function mixture64(
  x: usize,
  blocks: i32,
  rows: i32,
  block: i32,
  dims: i32,
  comps: i32,
  params: usize,
  accumulates: i32,
  moments: usize,
  who: usize,
  resp: usize,
  respStep: i32,
  work: usize,
): void {
  const cutoff: f64 = accumulates ? 1e-18 : 1;
  step<f64>(x, blocks, rows, block, dims, comps, params, 50, cutoff, moments, who, resp, respStep, work);
}
