import { blend, blueWeight, greenWeight, redWeight } from './blend.js';

/**
 * Blends the image in `data[start .. end)` with its mean brightness, in place.
 *
 * @param channels - 3 (red, green, blue) or 1.
 */
export function scaleContrast(
  data: Float32Array,
  start: number,
  end: number,
  channels: number,
  factor: number,
): void {
  let sum = 0;
  if (channels === 1) for (let i = start; i < end; i++) sum += data[i];
  else {
    for (let i = start; i < end; i += 3) {
      sum += redWeight * data[i] + greenWeight * data[i + 1] + blueWeight * data[i + 2];
    }
  }
  const mean = sum / ((end - start) / channels);
  for (let i = start; i < end; i++) data[i] = blend(data[i], mean, factor);
}
