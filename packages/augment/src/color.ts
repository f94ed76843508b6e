import type { Image } from '@simvae/arrays';
import { checkImage } from './check-image.js';

/** Weights of red, green and blue in brightness, as in torchvision's `rgb_to_grayscale`. */
const redWeight = 0.2989;
const greenWeight = 0.587;
const blueWeight = 0.114;

/** How strongly an image is changed. */
export interface FactorOptions {
  /** 1 changes nothing, 0 removes the property, 2 doubles it. */
  readonly factor: number;
}

/** How far hues are turned. */
export interface HueOptions {
  /** Shift as a part of the full circle, in [-0.5, 0.5]. */
  readonly factor: number;
}

/**
 * Makes an image brighter or darker.
 *
 *   clamp(factor x, 0, 1)
 *
 * Source: torchvision's `adjust_brightness`.
 *
 * @returns a new image of the same shape.
 * @throws {RangeError} If the factor is negative.
 */
export function adjustBrightness(image: Image, { factor }: FactorOptions): Image {
  checkImage(image, 'adjustBrightness');
  checkFactor(factor, 'adjustBrightness');
  const data = image.data.slice();
  scaleBrightness(data, 0, data.length, factor);
  return { data, shape: image.shape };
}

/**
 * Moves pixels away from, or towards, the image's mean brightness.
 *
 *   clamp(factor x + (1 - factor) mean(grey(x)), 0, 1)
 *
 * Source: torchvision's `adjust_contrast`.
 *
 * @returns a new image of the same shape.
 * @throws {RangeError} If the factor is negative, or there are neither 1 nor 3 channels.
 */
export function adjustContrast(image: Image, { factor }: FactorOptions): Image {
  checkImage(image, 'adjustContrast');
  checkChannels(image.shape[2], 'adjustContrast');
  checkFactor(factor, 'adjustContrast');
  const data = image.data.slice();
  scaleContrast(data, 0, data.length, image.shape[2], factor);
  return { data, shape: image.shape };
}

/**
 * Moves the colours of pixels away from, or towards, grey. A grey image stays as it is.
 *
 *   clamp(factor x + (1 - factor) grey(x), 0, 1)
 *
 * Source: torchvision's `adjust_saturation`.
 *
 * @returns a new image of the same shape.
 * @throws {RangeError} If the factor is negative, or there are neither 1 nor 3 channels.
 */
export function adjustSaturation(image: Image, { factor }: FactorOptions): Image {
  checkImage(image, 'adjustSaturation');
  checkChannels(image.shape[2], 'adjustSaturation');
  checkFactor(factor, 'adjustSaturation');
  const data = image.data.slice();
  if (image.shape[2] === 3) scaleSaturation(data, 0, data.length, factor);
  return { data, shape: image.shape };
}

/**
 * Turns the hue of every pixel, as in HSV. A grey image stays as it is.
 *
 * Source: torchvision's `adjust_hue`.
 *
 * @returns a new image of the same shape.
 * @throws {RangeError} If the factor is out of range, or there are neither 1 nor 3 channels.
 */
export function adjustHue(image: Image, { factor }: HueOptions): Image {
  checkImage(image, 'adjustHue');
  checkChannels(image.shape[2], 'adjustHue');
  if (!(factor >= -0.5 && factor <= 0.5)) {
    throw new RangeError(`adjustHue: \`factor\` must be in [-0.5, 0.5], got ${factor}.`);
  }
  const data = image.data.slice();
  if (image.shape[2] === 3) rotateHue(data, 0, data.length, factor);
  return { data, shape: image.shape };
}

/**
 * Takes the colours away, keeping three channels. A grey image stays as it is.
 *
 *   grey(x) = 0.2989 red + 0.587 green + 0.114 blue
 *
 * Source: torchvision's `rgb_to_grayscale`.
 *
 * @returns a new image of the same shape.
 * @throws {RangeError} If there are neither 1 nor 3 channels.
 */
export function toGrayscale(image: Image): Image {
  checkImage(image, 'toGrayscale');
  checkChannels(image.shape[2], 'toGrayscale');
  const data = image.data.slice();
  if (image.shape[2] === 3) {
    for (let i = 0; i < data.length; i += 3) data.fill(greyOf(data, i), i, i + 3);
  }
  return { data, shape: image.shape };
}

/** Blends the image in `data[start .. end)` with black, in place. */
function scaleBrightness(data: Float32Array, start: number, end: number, factor: number): void {
  for (let i = start; i < end; i++) data[i] = blend(data[i], 0, factor);
}

/**
 * Blends the image in `data[start .. end)` with its mean brightness, in place.
 *
 * @param channels - 3 (red, green, blue) or 1.
 */
function scaleContrast(
  data: Float32Array,
  start: number,
  end: number,
  channels: number,
  factor: number,
): void {
  let sum = 0;
  if (channels === 1) for (let i = start; i < end; i++) sum += data[i];
  else {
    for (let i = start; i < end; i += 3) sum += greyOf(data, i);
  }
  const mean = sum / ((end - start) / channels);
  for (let i = start; i < end; i++) data[i] = blend(data[i], mean, factor);
}

/** Blends the colour image in `data[start .. end)` with its grey version, in place. */
function scaleSaturation(data: Float32Array, start: number, end: number, factor: number): void {
  for (let i = start; i < end; i += 3) {
    const grey = greyOf(data, i);
    data[i] = blend(data[i], grey, factor);
    data[i + 1] = blend(data[i + 1], grey, factor);
    data[i + 2] = blend(data[i + 2], grey, factor);
  }
}

/**
 * Turns the hue of the colour image in `data[start .. end)` in place, leaving the saturation and value of HSV.
 *
 * @param turn - shift as a part of the full circle, in [-0.5, 0.5].
 */
function rotateHue(data: Float32Array, start: number, end: number, turn: number): void {
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

/** Brightness of the pixel that begins at `data[i]`. */
function greyOf(data: Float32Array, i: number): number {
  return redWeight * data[i] + greenWeight * data[i + 1] + blueWeight * data[i + 2];
}

/** `x` kept in [0, 1]. */
function clamp(x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  return x;
}

/** `ratio * a + (1 - ratio) * b`, kept in [0, 1]. */
function blend(a: number, b: number, ratio: number): number {
  return clamp(ratio * a + (1 - ratio) * b);
}

/**
 * Rejects negative factors.
 *
 * @param caller - function named in the error.
 */
function checkFactor(factor: number, caller: string): void {
  if (!(factor >= 0 && factor < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`${caller}: \`factor\` must be a number of at least 0, got ${factor}.`);
  }
}

/**
 * Rejects images that are neither grey nor red, green and blue.
 *
 * @param caller - function named in the error.
 */
function checkChannels(channels: number, caller: string): void {
  if (channels !== 1 && channels !== 3) {
    throw new RangeError(`${caller}: \`image.shape\` must have 1 or 3 channels, got ${channels}.`);
  }
}
