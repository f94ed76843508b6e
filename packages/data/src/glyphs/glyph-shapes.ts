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

/** Segments along a curve of t in [0, 1]. */
function curve(segments: number, point: (t: number) => [number, number]): Stroke {
  return Array.from({ length: segments + 1 }, (_, i) => point(i / segments)).flat();
}
