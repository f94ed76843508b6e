/**
 * Pixels in [0, 1] from bytes.
 *
 *   x / 255
 *
 * @param images - pixels in 0 .. 255.
 * @param out - receives the result. @default a new array
 * @returns `out`.
 * @throws {RangeError} If `out` has another length.
 */
export function toFloat(
  images: Uint8Array,
  out: Float32Array = new Float32Array(images.length),
): Float32Array {
  if (out.length !== images.length) {
    throw new RangeError(`toFloat: \`out\` must have ${images.length} values, got ${out.length}.`);
  }
  for (let i = 0; i < images.length; i++) out[i] = images[i] / 255;
  return out;
}
