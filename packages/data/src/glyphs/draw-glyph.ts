/** Connected line segments: x and y in turn, in [-1, 1], y downwards. */
export type Stroke = readonly number[];

/** A named drawing. */
export interface GlyphShape {
  readonly name: string;
  readonly strokes: readonly Stroke[];
}

/**
 * Ten drawings that can be told apart in any size, and mirrored: random views flip images both ways.
 */
export const glyphShapes: readonly GlyphShape[] = [
  { name: 'ring', strokes: [curve(24, (t) => [Math.cos(2 * Math.PI * t), Math.sin(2 * Math.PI * t)])] },
  { name: 'square', strokes: [[-0.9, -0.9, 0.9, -0.9, 0.9, 0.9, -0.9, 0.9, -0.9, -0.9]] },
  { name: 'triangle', strokes: [[0, -1, 1, 0.9, -1, 0.9, 0, -1]] },
  {
    name: 'plus',
    strokes: [
      [0, -1, 0, 1],
      [-1, 0, 1, 0],
    ],
  },
  {
    name: 'saltire',
    strokes: [
      [-0.9, -1, 0.9, 1],
      [0.9, -1, -0.9, 1],
    ],
  },
  {
    name: 'tee',
    strokes: [
      [-1, -1, 1, -1],
      [0, -1, 0, 1],
    ],
  },
  { name: 'angle', strokes: [[-0.8, -1, -0.8, 1, 0.8, 1]] },
  { name: 'zigzag', strokes: [[-0.9, -1, 0.9, -1, -0.9, 1, 0.9, 1]] },
  {
    name: 'comb',
    strokes: [
      [0.8, -1, -0.8, -1, -0.8, 1, 0.8, 1],
      [-0.8, 0, 0.6, 0],
    ],
  },
  {
    name: 'spiral',
    strokes: [
      curve(32, (t) => {
        const radius = 1.15 - t;
        return [radius * Math.cos(2.7 * Math.PI * t), radius * Math.sin(2.7 * Math.PI * t)];
      }),
    ],
  },
];

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

/** Segments along a curve of t in [0, 1]. */
function curve(segments: number, point: (t: number) => [number, number]): Stroke {
  return Array.from({ length: segments + 1 }, (_, i) => point(i / segments)).flat();
}
