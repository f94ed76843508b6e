import type { Image } from '@simvae/arrays';
import fc from 'fast-check';

/** Images of up to 8 x 8 pixels in [0, 1]. */
export const arbitraryImage = (...channels: number[]): fc.Arbitrary<Image> =>
  fc
    .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }), fc.constantFrom(...channels))
    .chain((shape) => {
      const length = shape[0] * shape[1] * shape[2];
      return fc
        .uint8Array({ minLength: length, maxLength: length })
        .map((bytes) => ({ data: Float32Array.from(bytes, (byte) => byte / 255), shape }));
    });
