import type { Stroke } from './glyph-shapes.js';

/** Where a glyph lies in an image, in pixels: `[x, y] = center + size * [u - slant * v, v]` for a point [u, v]. */
export interface GlyphPlacement {
  centerX: number;
  centerY: number;
  /** Half of the glyph's height. */
  size: number;
  /** Shift to the right per unit of height: the tangent of the angle it leans by. */
  slant: number;
  /** Width of the lines. */
  thickness: number;
}

/**
 * Draws a stroke with round ends, anti-aliased: a pixel is covered by how far its centre is inside the line's edge,
 * from -1/2 pixel (nothing) to 1/2 (all). Where lines meet, the larger cover counts.
 *
 * @param image - pixels in 0 .. 255, `[height, width]`, drawn over what is there.
 */
export function drawStroke(
  image: Uint8Array,
  height: number,
  width: number,
  stroke: Stroke,
  { centerX, centerY, size, slant, thickness }: GlyphPlacement,
): void {
  const reach = thickness / 2 + 0.5;
  const placeX = (i: number) => centerX + size * (stroke[i] - slant * stroke[i + 1]);
  const placeY = (i: number) => centerY + size * stroke[i + 1];
  for (let i = 0; i + 3 < stroke.length; i += 2) {
    const x0 = placeX(i);
    const y0 = placeY(i);
    const dx = placeX(i + 2) - x0;
    const dy = placeY(i + 2) - y0;
    const square = dx * dx + dy * dy;
    // Pixel [row, column] has its centre at [row + 1/2, column + 1/2].
    const top = Math.max(0, Math.floor(Math.min(y0, y0 + dy) - reach));
    const bottom = Math.min(height - 1, Math.floor(Math.max(y0, y0 + dy) + reach));
    const left = Math.max(0, Math.floor(Math.min(x0, x0 + dx) - reach));
    const right = Math.min(width - 1, Math.floor(Math.max(x0, x0 + dx) + reach));
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const px = column + 0.5 - x0;
        const py = row + 0.5 - y0;
        const along = Math.min(1, Math.max(0, (px * dx + py * dy) / square));
        const distance = Math.sqrt((px - along * dx) ** 2 + (py - along * dy) ** 2);
        const cover = Math.round(255 * Math.min(1, Math.max(0, reach - distance)));
        const pixel = row * width + column;
        if (cover > image[pixel]) image[pixel] = cover;
      }
    }
  }
}
