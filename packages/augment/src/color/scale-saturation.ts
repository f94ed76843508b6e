import { blend, blueWeight, greenWeight, redWeight } from './blend.js';

/** Blends the colour image in `data[start .. end)` with its grey version, in place. */
export function scaleSaturation(data: Float32Array, start: number, end: number, factor: number): void {
  for (let i = start; i < end; i += 3) {
    const grey = redWeight * data[i] + greenWeight * data[i + 1] + blueWeight * data[i + 2];
    data[i] = blend(data[i], grey, factor);
    data[i + 1] = blend(data[i + 1], grey, factor);
    data[i + 2] = blend(data[i + 2], grey, factor);
  }
}
