// Rows in the coordinates of a mixture.

/** Rows of a tile: neighbours in memory, feature by feature. */
const TILE: i32 = 16;
/** Bytes of a feature of a tile in float64. */
const STRIDE: usize = 128;

/**
 * z = W x for tiles of rows, with W lower triangular.
 *
 * @param x - float64 [tiles, dims, 16].
 * @param whitener - W, float64 [dims, dims].
 * @param width - features of a tile of the results, at least dims: those behind are left as they are.
 * @param single - float32 [tiles, width, 16], or 0: not written.
 * @param double - float64 [tiles, width, 16], or 0: not written.
 */
export function whiten(
  x: usize,
  tiles: i32,
  dims: i32,
  whitener: usize,
  width: i32,
  single: usize,
  double: usize,
): void {
  for (let tile = 0; tile < tiles; tile++) {
    let w = whitener;
    for (let a = 0; a < dims; a++) {
      let s0 = f64x2.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let s4 = s0;
      let s5 = s0;
      let s6 = s0;
      let s7 = s0;
      let from = x;
      let weight = w;
      const stop = x + <usize>(a + 1) * STRIDE;
      while (from < stop) {
        const u = v128.load64_splat(weight);
        s0 = f64x2.add(s0, f64x2.mul(u, v128.load(from)));
        s1 = f64x2.add(s1, f64x2.mul(u, v128.load(from, 16)));
        s2 = f64x2.add(s2, f64x2.mul(u, v128.load(from, 32)));
        s3 = f64x2.add(s3, f64x2.mul(u, v128.load(from, 48)));
        s4 = f64x2.add(s4, f64x2.mul(u, v128.load(from, 64)));
        s5 = f64x2.add(s5, f64x2.mul(u, v128.load(from, 80)));
        s6 = f64x2.add(s6, f64x2.mul(u, v128.load(from, 96)));
        s7 = f64x2.add(s7, f64x2.mul(u, v128.load(from, 112)));
        from += STRIDE;
        weight += 8;
      }
      w += <usize>(dims << 3);
      const place = <usize>((tile * width + a) * TILE);
      if (double) {
        const to = double + (place << 3);
        v128.store(to, s0);
        v128.store(to, s1, 16);
        v128.store(to, s2, 32);
        v128.store(to, s3, 48);
        v128.store(to, s4, 64);
        v128.store(to, s5, 80);
        v128.store(to, s6, 96);
        v128.store(to, s7, 112);
      }
      if (single) {
        const to = single + (place << 2);
        v128.store(to, pair(s0, s1));
        v128.store(to, pair(s2, s3), 16);
        v128.store(to, pair(s4, s5), 32);
        v128.store(to, pair(s6, s7), 48);
      }
    }
    x += <usize>dims * STRIDE;
  }
}

/** Two vectors of float64 as one of float32. */
function pair(low: v128, high: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}
