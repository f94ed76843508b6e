import { clamp } from './blend.js';

/**
 * Turns the hue of the colour image in `data[start .. end)` in place, leaving the saturation and value of HSV.
 *
 * @param turn - shift as a part of the full circle, in [-0.5, 0.5].
 */
export function rotateHue(data: Float32Array, start: number, end: number, turn: number): void {
  const shift = 6 * turn + 6;
  for (let i = start; i < end; i += 3) {
    const red = data[i];
    const green = data[i + 1];
    const blue = data[i + 2];
    const largest = Math.max(red, green, blue);
    const smallest = Math.min(red, green, blue);
    const chroma = largest - smallest;
    if (chroma === 0) continue;
    // In sextants of the circle, with red at 0, green at 2 and blue at 4: in [-1, 5], and after the shift in [2, 14].
    let hue: number;
    if (largest === red) hue = (green - blue) / chroma;
    else if (largest === green) hue = 2 + (blue - red) / chroma;
    else hue = 4 + (red - green) / chroma;
    hue += shift;
    if (hue >= 6) hue -= 6;
    if (hue >= 6) hue -= 6;
    data[i] = smallest + chroma * clamp(Math.abs(hue - 3) - 1);
    data[i + 1] = smallest + chroma * clamp(2 - Math.abs(hue - 2));
    data[i + 2] = smallest + chroma * clamp(2 - Math.abs(hue - 4));
  }
}
