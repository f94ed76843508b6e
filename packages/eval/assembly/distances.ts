// Distances of some rows to all rows, in float64.

/** Bytes of rows that stay in the cache while all queries pass over them. */
const CHUNK: i32 = 1 << 17;

/**
 * Distances of rows by the differences of their coordinates: sums are taken feature by feature, as a plain loop does.
 *
 * @param queries - float64 [queryPanels, dims, 4]: rows in panels of four, feature by feature.
 * @param panels - float64 [panelCount, dims, 4], likewise.
 * @param halved - 0: |q - p|. 1: |q - p|^2 / 2, the cosine distance of rows of length 1.
 * @param out - float64 [queryPanels * 4, panelCount * 4].
 */
export function distances(
  queries: usize,
  queryPanels: i32,
  panels: usize,
  panelCount: i32,
  dims: i32,
  halved: i32,
  out: usize,
): void {
  const panelBytes = dims << 5;
  const width = <usize>(panelCount << 5);
  const chunk = max(1, CHUNK / panelBytes);
  for (let begin = 0; begin < panelCount; begin += chunk) {
    const end = min(panelCount, begin + chunk);
    for (let query = 0; query < queryPanels; query++) {
      const top = queries + <usize>query * <usize>panelBytes;
      const stop = top + <usize>panelBytes;
      for (let panel = begin; panel < end; panel++) {
        let b = panels + <usize>panel * <usize>panelBytes;
        let a00 = f64x2.splat(0);
        let a01 = a00;
        let a10 = a00;
        let a11 = a00;
        let a20 = a00;
        let a21 = a00;
        let a30 = a00;
        let a31 = a00;
        for (let a = top; a < stop; a += 32) {
          const b0 = v128.load(b);
          const b1 = v128.load(b, 16);
          const q0 = v128.load64_splat(a);
          const q1 = v128.load64_splat(a, 8);
          const q2 = v128.load64_splat(a, 16);
          const q3 = v128.load64_splat(a, 24);
          a00 = addSquare(a00, q0, b0);
          a01 = addSquare(a01, q0, b1);
          a10 = addSquare(a10, q1, b0);
          a11 = addSquare(a11, q1, b1);
          a20 = addSquare(a20, q2, b0);
          a21 = addSquare(a21, q2, b1);
          a30 = addSquare(a30, q3, b0);
          a31 = addSquare(a31, q3, b1);
          b += 32;
        }
        const to = out + <usize>(query << 2) * width + <usize>(panel << 5);
        write(to, a00, a01, halved);
        write(to + width, a10, a11, halved);
        write(to + 2 * width, a20, a21, halved);
        write(to + 3 * width, a30, a31, halved);
      }
    }
  }
}

/** sum + (q - p)^2 */
function addSquare(sum: v128, q: v128, p: v128): v128 {
  const difference = f64x2.sub(q, p);
  return f64x2.add(sum, f64x2.mul(difference, difference));
}

/** Writes the distances that belong to four squared ones. */
function write(to: usize, low: v128, high: v128, halved: i32): void {
  v128.store(to, halved ? f64x2.mul(low, f64x2.splat(0.5)) : f64x2.sqrt(low));
  v128.store(to, halved ? f64x2.mul(high, f64x2.splat(0.5)) : f64x2.sqrt(high), 16);
}
