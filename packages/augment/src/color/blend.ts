/** `x` kept in [0, 1]. */
export function clamp(x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  return x;
}

/** `ratio * a + (1 - ratio) * b`, kept in [0, 1]. */
export function blend(a: number, b: number, ratio: number): number {
  return clamp(ratio * a + (1 - ratio) * b);
}

/** Weights of red, green and blue in brightness, as in torchvision's `rgb_to_grayscale`. */
export const redWeight = 0.2989;
export const greenWeight = 0.587;
export const blueWeight = 0.114;
