import { memoryImages, sizeOf } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { datasets } from '../datasets.js';
import { digest } from '../read/contents.js';
import { describeDataset } from '../read/read-dataset.js';
import type { Dataset, Split } from '../types.js';
import { drawStroke, type GlyphPlacement, glyphShapes, hueToRgb } from './draw-glyph.js';

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
 * hue where there is colour. White lines on black, 28 x 28; coloured ones in the middle of 32 x 32, which residual networks can halve.
 *
 * An image is a function of the seed, its split and its index alone, and every ten consecutive ones show ten shapes.
 * With and without colour the shapes are the same.
 *
 * @throws {RangeError} If a count is not a positive integer, or the seed not a safe integer.
 *
 * @returns a data set whose shapes are the labels `class` and whose other factors are the factors of its splits.
 *
 * @example
 * const { train } = makeGlyphs({ train: 1000, test: 200, seed: 1 });
 * train.factors?.scale; // [1000]
 */
export function makeGlyphs({
  train = 10_000,
  test = 2_000,
  seed = 0,
  color = false,
}: GlyphOptions = {}): Dataset {
  const info = datasets[color ? 'glyphs-color' : 'glyphs'];
  const names = (['x', 'y', 'scale', 'slant', 'thickness', 'hue'] as const).slice(0, color ? 6 : 5);
  const size = sizeOf(info.imageShape);
  const digests: Record<string, string> = {};

  const makeSplit = (split: 'train' | 'test', count: number): Split => {
    if (!Number.isInteger(count) || count < 1) {
      throw new RangeError(`makeGlyphs: \`${split}\` must be a positive integer, got ${count}.`);
    }
    const images = new Uint8Array(new SharedArrayBuffer(count * size));
    const labels = new Uint8Array(count);
    const factors = Object.fromEntries(names.map((name) => [name, new Float32Array(count)]));
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
      for (const name of names) {
        const [low, high] = ranges[name];
        factors[name][index] = low + (high - low) * random.uniform();
      }
      draw(order[place], factors, index, drawing);
      if (color) tint(drawing, factors.hue[index], images.subarray(index * size, (index + 1) * size));
      else images.set(drawing, index * size);
    }
    digests[`${split} images`] = digest(images);
    digests[`${split} labels`] = digest(labels);
    return {
      images: memoryImages(images, info.imageShape),
      count,
      labels: { class: { values: labels, classes: info.classes } },
      factors,
    };
  };

  const parts = { train: makeSplit('train', train), test: makeSplit('test', test), digests };
  const official = train === info.sizes.train && test === info.sizes.test && seed === 0;
  return describeDataset(info, { ...parts, source: { kind: 'generated', directory: '', official } });
}

/** Draws glyph `index` of those that the factors describe, in place of what was there. */
function draw(
  shape: number,
  { x, y, scale, slant, thickness }: Readonly<Record<string, Float32Array>>,
  index: number,
  drawing: Uint8Array,
): void {
  const placement: GlyphPlacement = {
    centerX: side / 2 + x[index],
    centerY: side / 2 + y[index],
    size: scale[index],
    slant: slant[index],
    thickness: thickness[index],
  };
  drawing.fill(0);
  for (const stroke of glyphShapes[shape].strokes) drawStroke(drawing, side, side, stroke, placement);
}

/** Writes a grey drawing in a colour into the middle of an image of three channels a pixel. */
function tint(drawing: Uint8Array, hue: number, image: Uint8Array): void {
  const rgb = hueToRgb(hue);
  const width = Math.sqrt(image.length / 3);
  const margin = (width - side) / 2;
  for (let pixel = 0; pixel < drawing.length; pixel++) {
    const row = margin + Math.floor(pixel / side);
    const column = margin + (pixel % side);
    for (let c = 0; c < 3; c++) image[3 * (row * width + column) + c] = Math.round(drawing[pixel] * rgb[c]);
  }
}
