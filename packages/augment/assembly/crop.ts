/**
 * Crop, resize, flips and division by 255: each row of a view is interpolated between two rows of the image first, over the width of
 * the crop, and then along itself.
 *
 * An entry of a table is 16 bytes: distances in bytes of the first and the second number from the crop's edge (u32, u32), and the
 * weight of the second (f64).
 *
 * @param corner - first number of the crop in the image, f64 `[height, width, 3]`, 0 .. 255.
 * @param cropBytes - of one row of the crop.
 * @param rows, rowsEnd - table of the rows of the view.
 * @param columns, columnsEnd - table of its columns.
 * @param row - room for one row of the crop, f64.
 * @param out - where the view's first pixel goes: red, green, blue and one number of no meaning, f32.
 * @param nextRow, nextColumn - from a pixel to the one below and to the one beside it; negative where the view is mirrored.
 */
export function crop(
  corner: usize,
  cropBytes: usize,
  rows: usize,
  rowsEnd: usize,
  columns: usize,
  columnsEnd: usize,
  row: usize,
  out: usize,
  nextRow: isize,
  nextColumn: isize,
): void {
  do {
    const weight = load<f64>(rows, 8) / 255;
    const below = f64x2.splat(weight);
    const above = f64x2.splat(1.0 / 255.0 - weight);
    let upper = corner + load<u32>(rows);
    let lower = corner + load<u32>(rows, 4);
    let mixed = row;
    const mixedEnd = row + cropBytes;
    do {
      v128.store(mixed, f64x2.add(f64x2.mul(v128.load(upper), above), f64x2.mul(v128.load(lower), below)));
      v128.store(
        mixed,
        f64x2.add(f64x2.mul(v128.load(upper, 16), above), f64x2.mul(v128.load(lower, 16), below)),
        16,
      );
      upper += 32;
      lower += 32;
      mixed += 32;
    } while (mixed < mixedEnd);

    let pixel = out;
    let column = columns;
    do {
      const first = row + load<u32>(column);
      const second = row + load<u32>(column, 4);
      const share = v128.load_splat<f64>(column, 8);
      const redGreen = between(v128.load(first), v128.load(second), share);
      const blue = between(v128.load(first, 16), v128.load(second, 16), share);
      v128.store(pixel, v128.shuffle<i64>(redGreen, blue, 0, 2));
      pixel += nextColumn;
      column += 16;
    } while (column < columnsEnd);
    out += nextRow;
    rows += 16;
  } while (rows < rowsEnd);
}

/** a + (b - a) share, in the lower half, as f32. */
function between(a: v128, b: v128, share: v128): v128 {
  return f32x4.demote_f64x2_zero(f64x2.add(a, f64x2.mul(f64x2.sub(b, a), share)));
}
