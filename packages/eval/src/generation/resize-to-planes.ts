import type { Images } from './feature-extractor.js';

/**
 * Resizes images bilinearly (half-pixel centres, no antialiasing, as torch's interpolate with align_corners = false)
 * and puts their channels into planes; one channel is repeated three times.
 *
 * @param first - the first image.
 * @param count - how many.
 * @returns [count, 3, height, width].
 */
export function resizeToPlanes(
  { data, shape: [, h, w, channels] }: Images,
  first: number,
  count: number,
  height: number,
  width: number,
): Float32Array {
  const out = new Float32Array(count * 3 * height * width);
  const rows = positions(h, height);
  const columns = positions(w, width);
  let at = 0;
  for (let image = first; image < first + count; image++) {
    for (let plane = 0; plane < 3; plane++) {
      const channel = channels === 1 ? 0 : plane;
      const pixel = (y: number, x: number) => data[((image * h + y) * w + x) * channels + channel];
      for (const { low: top, high: bottom, part: down } of rows) {
        for (const { low: left, high: right, part: across } of columns) {
          const above = pixel(top, left) * (1 - across) + pixel(top, right) * across;
          const beneath = pixel(bottom, left) * (1 - across) + pixel(bottom, right) * across;
          out[at++] = above * (1 - down) + beneath * down;
        }
      }
    }
  }
  return out;
}

/** For every target position the two source positions it lies between and its part of the way. */
function positions(from: number, to: number): { low: number; high: number; part: number }[] {
  return Array.from({ length: to }, (_, i) => {
    const source = Math.max(0, ((i + 0.5) * from) / to - 0.5);
    const low = Math.min(from - 1, Math.floor(source));
    return { low, high: Math.min(from - 1, low + 1), part: source - low };
  });
}
