import type { Images, Matrix } from '@simvae/arrays';

/** What turns images into features whose distribution is compared. */
export interface FeatureExtractor {
  /** Says exactly which features these are: file and hash, or architecture and training. */
  readonly name: string;
  /** What a Fréchet distance on these features is called. Only Inception-v3's may be called FID. */
  readonly metric: string;
  /**
   * Features, [images, d].
   *
   * @param signal - stops the work; the promise is rejected with its reason.
   */
  extract(images: Images, signal?: AbortSignal): Promise<Matrix>;
}

/** Returns `images`. @throws {RangeError} If shape and data disagree or channels are not 1 or 3. */
export function checkImages(caller: string, argument: string, images: Images): Images {
  const { data, shape } = images;
  const size = shape.reduce((product, length) => product * length, 1);
  const fits = shape.length === 4 && shape.every((length) => Number.isInteger(length) && length >= 0);
  if (!fits || size !== data.length || (shape[3] !== 1 && shape[3] !== 3)) {
    const rule = 'have shape [images, height, width, 1 or 3] with as many values';
    throw new RangeError(
      `${caller}: \`${argument}\` must ${rule}, got [${shape}] and ${data.length} values.`,
    );
  }
  return images;
}

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
