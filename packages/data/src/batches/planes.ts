/**
 * Writes an image that is kept as three planes in the order of our images.
 *
 *   out[at + 3 * pixel + channel] = bytes[start + channel * pixels + pixel]
 *
 * @param bytes - holds the red, green and blue planes from `start` on, `[3, pixels]`.
 * @param pixels - height * width.
 * @param out - receives `[pixels, 3]` from `at` on.
 */
export function interleavePlanes(
  bytes: Uint8Array,
  start: number,
  pixels: number,
  out: Uint8Array,
  at: number,
): void {
  const green = start + pixels;
  const blue = green + pixels;
  for (let pixel = 0, next = at; pixel < pixels; pixel++, next += 3) {
    out[next] = bytes[start + pixel];
    out[next + 1] = bytes[green + pixel];
    out[next + 2] = bytes[blue + pixel];
  }
}
