import type { Images } from '@simvae/eval';

/** The first images of a set, with pixels in [0, 1] instead of 0 .. 255. */
export function floatImages(
  bytes: Uint8Array,
  [height, width, channels]: readonly [number, number, number],
  most = Number.POSITIVE_INFINITY,
): Images {
  const size = height * width * channels;
  const count = Math.min(bytes.length / size, most);
  const data = Float32Array.from(bytes.subarray(0, count * size), (pixel) => pixel / 255);
  return { data, shape: [count, height, width, channels] };
}
