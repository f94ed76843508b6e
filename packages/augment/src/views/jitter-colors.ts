import { rotateHue } from '../color/rotate-hue.js';
import { scaleBrightness } from '../color/scale-brightness.js';
import { scaleContrast } from '../color/scale-contrast.js';
import { scaleSaturation } from '../color/scale-saturation.js';
import type { ViewParameters } from './draw-view.js';

/** Changes the colours of the image in `data[start .. end)` in place, as drawn for a view. */
export function jitterColors(data: Float32Array, start: number, end: number, view: ViewParameters): void {
  for (const change of view.order) {
    if (change === 0) scaleBrightness(data, start, end, view.brightness);
    else if (change === 1) scaleContrast(data, start, end, 3, view.contrast);
    else if (change === 2) scaleSaturation(data, start, end, view.saturation);
    else rotateHue(data, start, end, view.hue);
  }
}
