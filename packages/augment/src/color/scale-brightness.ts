import { blend } from './blend.js';

/** Blends the image in `data[start .. end)` with black, in place. */
export function scaleBrightness(data: Float32Array, start: number, end: number, factor: number): void {
  for (let i = start; i < end; i++) data[i] = blend(data[i], 0, factor);
}
