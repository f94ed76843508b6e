// Nearest neighbours: similarities of many queries with many points, of which the largest few are kept per query.

/** Points of a panel: two vectors. */
const PANEL: i32 = 8;
/** Bytes of points that stay in the cache while all queries pass over them. */
const CHUNK: i32 = 1 << 17;

/** Puts (score, index) into a list in falling order of score; equal scores stay in order of arrival. */
function insert(scores: usize, indices: usize, keep: i32, score: f32, index: i32): void {
  let slot = keep - 1;
  while (slot > 0) {
    const above = load<f32>(scores + ((slot - 1) << 2));
    if (above >= score) break;
    store<f32>(scores + (slot << 2), above);
    store<i32>(indices + (slot << 2), load<i32>(indices + ((slot - 1) << 2)));
    slot--;
  }
  store<f32>(scores + (slot << 2), score);
  store<i32>(indices + (slot << 2), index);
}

/** Offers the eight scores of one query and one panel to that query's list. */
function offer(
  scores: usize,
  indices: usize,
  keep: i32,
  first: i32,
  low: v128,
  high: v128,
  tile: usize,
): void {
  v128.store(tile, low);
  v128.store(tile, high, 16);
  for (let lane = 0; lane < PANEL; lane++) {
    const score = load<f32>(tile + (lane << 2));
    if (score > load<f32>(scores + ((keep - 1) << 2))) insert(scores, indices, keep, score, first + lane);
  }
}

/**
 * For each query q the `keep` points p with the largest q . p - offset(p).
 *
 * @param queries - float32 [count, dims]; count a multiple of 4.
 * @param panels - float32 [panelCount, dims, 8]: points in panels of eight, feature by feature.
 * @param offsets - float32 [panelCount, 8]; infinite for padding.
 * @param scores - float32 [count, keep], in falling order; filled by the caller with -Infinity.
 * @param indices - int32 [count, keep]: positions of the points.
 * @param tile - 32 bytes of scratch.
 */
export function nearest(
  queries: usize,
  count: i32,
  panels: usize,
  panelCount: i32,
  dims: i32,
  offsets: usize,
  keep: i32,
  scores: usize,
  indices: usize,
  tile: usize,
): void {
  const row = <usize>(dims << 2);
  const list = <usize>(keep << 2);
  const last = list - 4;
  const panelBytes = dims * PANEL * 4;
  const chunk = max(1, CHUNK / panelBytes);
  for (let begin = 0; begin < panelCount; begin += chunk) {
    const end = min(panelCount, begin + chunk);
    for (let query = 0; query < count; query += 4) {
      const top = queries + <usize>query * row;
      const s0 = scores + <usize>query * list;
      const s1 = s0 + list;
      const s2 = s1 + list;
      const s3 = s2 + list;
      const i0 = indices + <usize>query * list;
      let t0 = v128.load32_splat(s0 + last);
      let t1 = v128.load32_splat(s1 + last);
      let t2 = v128.load32_splat(s2 + last);
      let t3 = v128.load32_splat(s3 + last);
      for (let panel = begin; panel < end; panel++) {
        let b = panels + <usize>panel * <usize>panelBytes;
        let a00 = f32x4.neg(v128.load(offsets + (panel << 5)));
        let a01 = f32x4.neg(v128.load(offsets + (panel << 5), 16));
        let a10 = a00;
        let a11 = a01;
        let a20 = a00;
        let a21 = a01;
        let a30 = a00;
        let a31 = a01;
        let a = top;
        const stop = a + row;
        while (a < stop) {
          const b0 = v128.load(b);
          const b1 = v128.load(b, 16);
          const q0 = v128.load32_splat(a);
          const q1 = v128.load32_splat(a + row);
          const q2 = v128.load32_splat(a + 2 * row);
          const q3 = v128.load32_splat(a + 3 * row);
          a00 = f32x4.add(a00, f32x4.mul(q0, b0));
          a01 = f32x4.add(a01, f32x4.mul(q0, b1));
          a10 = f32x4.add(a10, f32x4.mul(q1, b0));
          a11 = f32x4.add(a11, f32x4.mul(q1, b1));
          a20 = f32x4.add(a20, f32x4.mul(q2, b0));
          a21 = f32x4.add(a21, f32x4.mul(q2, b1));
          a30 = f32x4.add(a30, f32x4.mul(q3, b0));
          a31 = f32x4.add(a31, f32x4.mul(q3, b1));
          a += 4;
          b += 32;
        }
        const m0 = v128.or(f32x4.gt(a00, t0), f32x4.gt(a01, t0));
        const m1 = v128.or(f32x4.gt(a10, t1), f32x4.gt(a11, t1));
        const m2 = v128.or(f32x4.gt(a20, t2), f32x4.gt(a21, t2));
        const m3 = v128.or(f32x4.gt(a30, t3), f32x4.gt(a31, t3));
        if (v128.any_true(v128.or(v128.or(m0, m1), v128.or(m2, m3)))) {
          const first = panel << 3;
          if (v128.any_true(m0)) {
            offer(s0, i0, keep, first, a00, a01, tile);
            t0 = v128.load32_splat(s0 + last);
          }
          if (v128.any_true(m1)) {
            offer(s1, i0 + list, keep, first, a10, a11, tile);
            t1 = v128.load32_splat(s1 + last);
          }
          if (v128.any_true(m2)) {
            offer(s2, i0 + 2 * list, keep, first, a20, a21, tile);
            t2 = v128.load32_splat(s2 + last);
          }
          if (v128.any_true(m3)) {
            offer(s3, i0 + 3 * list, keep, first, a30, a31, tile);
            t3 = v128.load32_splat(s3 + last);
          }
        }
      }
    }
  }
}

/** Puts (rank, index) into lists in rising order of rank; equal ranks stay in order of arrival. */
function insertExact(ranks: usize, indices: usize, keep: i32, rank: f64, index: i32): void {
  let slot = keep - 1;
  while (slot > 0) {
    const above = load<f64>(ranks + ((slot - 1) << 3));
    if (above <= rank) break;
    store<f64>(ranks + (slot << 3), above);
    store<i32>(indices + (slot << 2), load<i32>(indices + ((slot - 1) << 2)));
    slot--;
  }
  store<f64>(ranks + (slot << 3), rank);
  store<i32>(indices + (slot << 2), index);
}

/**
 * For one query the `keep` nearest points in float64; sums are taken feature by feature, as a plain loop does.
 *
 * @param query - float64 [dims + 1]: the features, then their sum of squares.
 * @param panels - float64 [ceil(points / 4), dims, 4].
 * @param norms - float64 [points]: sums of squares; read only for the cosine.
 * @param cosine - 1: ranks are 1 - q . p / sqrt(|q|^2 |p|^2) within [0, 2], and 1 where a row is zero. 0: |q - p|^2.
 * @param ranks - float64 [keep], in rising order; filled by the caller with Infinity.
 * @param indices - int32 [keep].
 */
export function nearestExact(
  query: usize,
  panels: usize,
  points: i32,
  dims: i32,
  norms: usize,
  cosine: i32,
  keep: i32,
  ranks: usize,
  indices: usize,
): void {
  const last = ranks + ((keep - 1) << 3);
  const stop = query + <usize>(dims << 3);
  const own = load<f64>(stop);
  let p = panels;
  for (let first = 0; first < points; first += 4) {
    let low = f64x2.splat(0);
    let high = low;
    for (let q = query; q < stop; q += 8) {
      const value = v128.load64_splat(q);
      const x0 = v128.load(p);
      const x1 = v128.load(p, 16);
      const d0 = f64x2.sub(x0, value);
      const d1 = f64x2.sub(x1, value);
      low = f64x2.add(low, cosine ? f64x2.mul(x0, value) : f64x2.mul(d0, d0));
      high = f64x2.add(high, cosine ? f64x2.mul(x1, value) : f64x2.mul(d1, d1));
      p += 32;
    }
    for (let lane = 0; lane < 4 && first + lane < points; lane++) {
      const half = lane < 2 ? low : high;
      let rank = (lane & 1) === 0 ? f64x2.extract_lane(half, 0) : f64x2.extract_lane(half, 1);
      if (cosine) {
        const size = own * load<f64>(norms + ((first + lane) << 3));
        rank = size === 0 ? 1 : min(max(1 - rank / Math.sqrt(size), 0), 2);
      }
      if (rank < load<f64>(last)) insertExact(ranks, indices, keep, rank, first + lane);
    }
  }
}
