import { describe, expect, it } from 'vitest';
import { pixelsOf } from '../../test/pixels.js';
import { datasets } from '../datasets.js';
import { loadDataset } from '../load-dataset.js';
import { digest } from '../read/contents.js';
import type { Dataset } from '../types.js';
import { glyphShapes } from './draw-glyph.js';
import { makeGlyphs } from './make-glyphs.js';

const small = makeGlyphs({ train: 400, test: 20 });
const colored = makeGlyphs({ train: 400, test: 20, color: true });
const factor = ({ train }: Dataset, index: number, name: string) =>
  train.factors?.[name][index] ?? Number.NaN;
const image = ({ train, imageShape }: Dataset, index: number) => {
  const size = imageShape.reduce((product, length) => product * length, 1);
  return pixelsOf(train).subarray(index * size, (index + 1) * size);
};
const shapes = small.train.labels.class;
const indicesOf = (shape: string) =>
  Array.from(shapes.values.keys()).filter((i) => shapes.classes[shapes.values[i]] === shape);

describe('makeGlyphs', () => {
  it('is what loadDataset gives, as registered, and a fixed function of its seed', async () => {
    for (const [name, color] of [
      ['glyphs', false],
      ['glyphs-color', true],
    ] as const) {
      const dataset = await loadDataset(name);
      const { imageShape, classes, sizes, title, paper } = datasets[name];
      expect(dataset).toMatchObject({ name, imageShape, title, paper, target: 'class' });
      expect(dataset.test.labels.class.classes).toEqual(classes);
      expect([dataset.train.count, dataset.test.count]).toEqual([sizes.train, sizes.test]);
      expect(dataset.source).toEqual({ kind: 'generated', directory: '', official: true });
      const again = makeGlyphs({ color });
      expect(digest(pixelsOf(dataset.train))).toBe(digest(pixelsOf(again.train)));
      expect(dataset.digest).toBe(again.digest);
    }
    expect(digest(pixelsOf((await loadDataset('glyphs')).train)).slice(0, 16)).toMatchInlineSnapshot(
      `"51d3a38c20bb7f16"`,
    );
  });

  it('begins alike in any size, and differs between splits and seeds', () => {
    const larger = makeGlyphs({ train: 500, test: 30 });
    const pixels = pixelsOf(small.train);
    const tested = pixelsOf(small.test);
    expect(pixelsOf(larger.train).subarray(0, pixels.length)).toEqual(pixels);
    for (const name of ['x', 'y', 'scale', 'slant', 'thickness']) {
      expect(larger.test.factors?.[name].subarray(0, 20)).toEqual(small.test.factors?.[name]);
    }
    expect(tested).not.toEqual(pixels.subarray(0, tested.length));
    const other = makeGlyphs({ train: 400, test: 20, seed: 1 });
    expect(pixelsOf(other.train)).not.toEqual(pixels);
    expect(new Set([small.digest, other.digest, larger.digest, colored.digest]).size).toBe(4);
    expect(small.source.official).toBe(false);
  });

  it('shows all ten shapes in every ten images, in changing order', () => {
    const orders = new Set<string>();
    for (let i = 0; i < 400; i += 10) {
      const ten = shapes.values.subarray(i, i + 10);
      expect([...ten].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      orders.add(ten.join());
    }
    expect(orders.size).toBe(40);
  });

  it('draws factors over the whole of their ranges, independently', () => {
    const ranges = {
      x: [-3, 3],
      y: [-3, 3],
      scale: [5, 8],
      slant: [-0.25, 0.25],
      thickness: [1.2, 2.6],
      hue: [0, 1],
    };
    const columns = Object.entries(ranges).map(([name, [low, high]]) =>
      Array.from({ length: 400 }, (_, i) => (factor(colored, i, name) - low) / (high - low)),
    );
    for (const column of columns) {
      expect(Math.min(...column)).toBeGreaterThanOrEqual(0);
      expect(Math.min(...column)).toBeLessThan(0.05);
      expect(Math.max(...column)).toBeLessThanOrEqual(1);
      expect(Math.max(...column)).toBeGreaterThan(0.95);
    }
    columns.forEach((a, i) => {
      for (const b of columns.slice(i + 1)) {
        const covariance = a.reduce((sum, value, k) => sum + (value - 0.5) * (b[k] - 0.5), 0) / 400;
        expect(Math.abs(covariance * 12)).toBeLessThan(0.2);
      }
    });
    const names = ['x', 'y', 'scale', 'slant', 'thickness'];
    expect(Object.keys(colored.train.factors ?? {})).toEqual([...names, 'hue']);
    expect(Object.keys(small.test.factors ?? {})).toEqual(names);
    expect(colored.train.labels.class.values).toEqual(shapes.values);
  });

  it('puts the centre of a plus where its factors say, with as much ink', () => {
    for (const i of indicesOf('plus')) {
      const pixels = image(small, i);
      let ink = 0;
      let x = 0;
      let y = 0;
      pixels.forEach((value, p) => {
        ink += value / 255;
        x += (value / 255) * ((p % 28) + 0.5);
        y += (value / 255) * (Math.floor(p / 28) + 0.5);
      });
      expect(Math.abs(x / ink - 14 - factor(small, i, 'x'))).toBeLessThan(0.1);
      expect(Math.abs(y / ink - 14 - factor(small, i, 'y'))).toBeLessThan(0.1);
      const [size, slant, width] = ['scale', 'slant', 'thickness'].map((name) => factor(small, i, name));
      // Two bars with round ends, less the parallelogram they share.
      const lean = Math.sqrt(1 + slant ** 2);
      const expected = 2 * size * width * (1 + lean) + (Math.PI * width ** 2) / 2 - width ** 2 * lean;
      expect(Math.abs(ink / expected - 1)).toBeLessThan(0.05);
    }
  });

  it('stays inside the image but for its softest edge', () => {
    for (let i = 0; i < 400; i++) {
      const pixels = image(small, i);
      const border = pixels.filter((_, p) => p < 28 || p >= 756 || p % 28 === 0 || p % 28 === 27);
      expect(border.reduce((sum, value) => sum + value, 0) / 255).toBeLessThan(6);
    }
  });

  it('colours the same drawing', () => {
    for (let i = 0; i < 400; i++) {
      const grey = image(small, i);
      const color = image(colored, i);
      const brightest = grey.indexOf(Math.max(...grey));
      // In the middle of 32 x 32.
      const at = 3 * ((2 + Math.floor(brightest / 28)) * 32 + 2 + (brightest % 28));
      const hue = factor(colored, i, 'hue');
      const strongest = Math.max(...color.subarray(at, at + 3));
      expect(strongest).toBe(grey[brightest]);
      const channel = Math.round(3 * hue) % 3;
      expect(color[at + channel]).toBe(strongest);
      expect(color.filter((value) => value > 0).length).toBeLessThanOrEqual(3 * grey.filter(Boolean).length);
    }
  });

  it('has ten different shapes', () => {
    expect(new Set(glyphShapes.map(({ strokes }) => JSON.stringify(strokes))).size).toBe(10);
    expect(shapes.classes).toEqual(glyphShapes.map(({ name }) => name));
  });

  it('rejects counts and seeds that are none', () => {
    expect(() => makeGlyphs({ train: 0 })).toThrow(
      new RangeError('makeGlyphs: `train` must be a positive integer, got 0.'),
    );
    expect(() => makeGlyphs({ test: 1.5, train: 1 })).toThrow('`test` must be a positive integer, got 1.5.');
    expect(() => makeGlyphs({ seed: 0.5 })).toThrow('`seed` must be a safe integer, got 0.5.');
  });
});
