/**
 * Red, green and blue, in [0, 1], of a hue at full saturation and value.
 *
 * Source: Wikipedia, "HSL and HSV".
 *
 * @param hue - part of the circle: 0 red, 1/3 green, 2/3 blue.
 */
export function hueToRgb(hue: number): [number, number, number] {
  const h = 6 * (hue - Math.floor(hue));
  const clamp = (x: number) => Math.min(1, Math.max(0, x));
  return [clamp(Math.abs(h - 3) - 1), clamp(2 - Math.abs(h - 2)), clamp(2 - Math.abs(h - 4))];
}
