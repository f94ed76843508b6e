import { RandomStream } from '@simvae/random';
import type { Dataset, ImageSet } from '../types.js';
import { drawStroke, type GlyphPlacement } from './draw-stroke.js';
import { glyphShapes } from './glyph-shapes.js';
import { hueToRgb } from './hue-to-rgb.js';

/** How many glyphs are made, and from which seed. */
export interface GlyphOptions {
  /** Training images. @default 10_000 */
  readonly train?: number;
  /** Test images. @default 2_000 */
  readonly test?: number;
  /** @default 0 */
  readonly seed?: number;
  /** Give every glyph a hue. @default false */
  readonly color?: boolean;
}

const side = 28;
const pixels = side * side;
/** Ranges the continuous factors are drawn from, uniformly and independently. */
const ranges = {
  /** Centre, in pixels right of and below the centre of the image. */
  x: [-3, 3],
  y: [-3, 3],
  /** Half of the height, in pixels. */
  scale: [5, 8],
  /** Tangent of the angle the glyph leans to the right by. */
  slant: [-0.25, 0.25],
  /** Width of the lines, in pixels. */
  thickness: [1.2, 2.6],
  /** Part of the colour circle. */
  hue: [0, 1],
} as const;

/**
 * Makes images of ten drawn shapes whose generating factors are known: shape, position, scale, slant, thickness, and
 * hue where there is colour. White or coloured lines on black, 28 x 28.
 *
 * An image is a function of the seed, its split and its index alone, and every ten consecutive ones show ten shapes.
 * With and without colour the shapes are the same.
 *
 * @throws {RangeError} If a count is not a positive integer, or the seed not a safe integer.
 *
 * @example
 * const { train, factors } = makeGlyphs({ train: 1000, test: 200, seed: 1 });
 */
export function makeGlyphs({
  train = 10_000,
  test = 2_000,
  seed = 0,
  color = false,
}: GlyphOptions = {}): Dataset {
  const continuous = (['x', 'y', 'scale', 'slant', 'thickness', 'hue'] as const).slice(0, color ? 6 : 5);
  const names = ['shape', ...continuous];
  const channels = color ? 3 : 1;

  const makeSplit = (split: 'train' | 'test', count: number): { set: ImageSet; factors: Float32Array } => {
    if (!Number.isInteger(count) || count < 1) {
      throw new RangeError(`makeGlyphs: \`${split}\` must be a positive integer, got ${count}.`);
    }
    const images = new Uint8Array(count * pixels * channels);
    const labels = new Uint8Array(count);
    const factors = new Float32Array(count * names.length);
    const random = new RandomStream(seed);
    const drawing = new Uint8Array(pixels);
    let order: Uint32Array = new Uint32Array(0);
    for (let index = 0; index < count; index++) {
      const place = index % glyphShapes.length;
      if (place === 0) {
        order = random.reset(seed, 'glyph shapes', split, index).permutation(glyphShapes.length);
      }
      labels[index] = order[place];
      random.reset(seed, 'glyph', split, index);
      const values = factors.subarray(index * names.length, (index + 1) * names.length);
      values[0] = order[place];
      continuous.forEach((name, i) => {
        const [low, high] = ranges[name];
        values[i + 1] = low + (high - low) * random.uniform();
      });
      draw(values, drawing);
      if (color) tint(drawing, values[6], images, index * pixels * 3);
      else images.set(drawing, index * pixels);
    }
    return { set: { images, labels, count }, factors };
  };

  const trained = makeSplit('train', train);
  const tested = makeSplit('test', test);
  return {
    name: color ? 'glyphs-color' : 'glyphs',
    imageShape: [side, side, channels],
    classes: glyphShapes.map((shape) => shape.name),
    train: trained.set,
    test: tested.set,
    factors: { names, categorical: ['shape'], train: trained.factors, test: tested.factors },
    source: { kind: 'generated', directory: '', official: train === 10_000 && test === 2_000 && seed === 0 },
  };
}

/** Draws the glyph that these factors describe, in place of what was there. */
function draw([shape, x, y, size, slant, thickness]: Float32Array, drawing: Uint8Array): void {
  const placement: GlyphPlacement = { centerX: side / 2 + x, centerY: side / 2 + y, size, slant, thickness };
  drawing.fill(0);
  for (const stroke of glyphShapes[shape].strokes) drawStroke(drawing, side, side, stroke, placement);
}

/** Writes a grey drawing to `out[start ..]` in a colour, three channels a pixel. */
function tint(drawing: Uint8Array, hue: number, out: Uint8Array, start: number): void {
  const rgb = hueToRgb(hue);
  for (let pixel = 0; pixel < drawing.length; pixel++) {
    for (let c = 0; c < 3; c++) out[start + 3 * pixel + c] = Math.round(drawing[pixel] * rgb[c]);
  }
}
