import type { MemoryImages } from '@simvae/arrays';
import type { Split } from '../src/types.js';

/** Bytes of all images of a split that is in memory, `[count, height, width, channels]`. */
export function pixelsOf({ images }: Split): Uint8Array {
  return (images as MemoryImages).pixels;
}
