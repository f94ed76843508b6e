import type { ImageShape } from '@simvae/arrays';
import type { EncodedImage, PackOptions } from '../src/packed/pack-images.js';

export const shape: ImageShape = [3, 2, 3];
const size = 18;

/** Pixels of image `row`, all different. */
export const pixelsOfRow = (row: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, i) => (row * 37 + i * 11 + (row >> 3)) % 256);

/** Images that are packed as they are, every fifth for testing. */
export function rawImages(count: number, changes: Partial<PackOptions> = {}): PackOptions {
  return {
    count,
    imageShape: shape,
    sources: 'ab'.repeat(32),
    groups: Array.from({ length: count }, (_, row) => (row % 5 === 4 ? 'test' : 'train')),
    async *encoded(isMissing) {
      for (let row = 0; row < count; row++) if (isMissing(row)) yield rawImage(row);
    },
    decode: async (encoded) => encoded,
    ...changes,
  };
}

export function rawImage(row: number): EncodedImage {
  return { row, file: `${row}.raw`, bytes: size, read: async () => pixelsOfRow(row) };
}
