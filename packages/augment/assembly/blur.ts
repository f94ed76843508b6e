/**
 * Gaussian blur of an image, f32 `[height, width, channels]`: down the columns, then along the rows. Beyond its edges the image is
 * mirrored, without repeating the edge.
 *
 * @param weights - of the 2 radius + 1 neighbours, f32; those of no size are passed over.
 * @param rowBytes - of one row; more than radius pixels.
 * @param pixelBytes - of one pixel.
 * @param row - room for a row with radius pixels on either side.
 * @param out - another image.
 */
export function blur(
  image: usize,
  out: usize,
  height: i32,
  rowBytes: i32,
  pixelBytes: i32,
  weights: usize,
  radius: i32,
  row: usize,
): void {
  const taps = 2 * radius + 1;
  const side = radius * pixelBytes;
  const inner = row + side;
  for (let y = 0; y < height; y++) {
    weighted(image + inside(y, height) * rowBytes, inner, rowBytes, load<f32>(weights + 4 * radius), false);
    for (let k = 0; k < taps; k++) {
      const weight = load<f32>(weights + 4 * k);
      if (k === radius || weight === 0) continue;
      weighted(image + inside(y + k - radius, height) * rowBytes, inner, rowBytes, weight, true);
    }
    // The mirrored edges, a pixel of each at a time.
    for (let step = pixelBytes; step <= side; step += pixelBytes) {
      const last = inner + rowBytes - pixelBytes;
      for (let i = 0; i < pixelBytes; i += 4) {
        store<f32>(inner - step + i, load<f32>(inner + step + i));
        store<f32>(last + step + i, load<f32>(last - step + i));
      }
    }
    weighted(inner, out, rowBytes, load<f32>(weights + 4 * radius), false);
    for (let k = 0; k < taps; k++) {
      const weight = load<f32>(weights + 4 * k);
      if (k === radius || weight === 0) continue;
      weighted(row + k * pixelBytes, out, rowBytes, weight, true);
    }
    out += rowBytes;
  }
}

/** out = weight x, added to what is there or in its place. */
function weighted(x: usize, out: usize, bytes: i32, weight: f32, added: bool): void {
  const vWeight = f32x4.splat(weight);
  const end = out + bytes;
  do {
    const product = f32x4.mul(v128.load(x), vWeight);
    v128.store(out, added ? f32x4.add(v128.load(out), product) : product);
    x += 16;
    out += 16;
  } while (out < end);
}

/** The position that a mirror shows at `y`: 0 .. length - 1. */
function inside(y: i32, length: i32): i32 {
  if (y < 0) return -y;
  return y < length ? y : 2 * length - 2 - y;
}
