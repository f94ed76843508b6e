import { type Image, type ImageShape, sizeOf, unitPixels } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { applyView } from '../test/apply-view.js';
import { type Augmentation, augmentations } from './augmentation.js';
import { blurRadius } from './blur.js';
import { cropResampler } from './crop-resampler.js';
import { drawView, identityView } from './draw-view.js';
import * as api from './index.js';
import { viewRenderer } from './view-renderer.js';

/** SimCLR's: Chen et al. 2020, appendix A. */
const simclr = { grayscale: 0.2, blur: { probability: 0.5, sigma: [0.1, 2] } } as const;

/** Every byte value, flat parts, and parts without colour. */
const bytesOf = (imageShape: ImageShape, seed: number) => {
  const random = new RandomStream(seed, 'pixels');
  const channels = imageShape[2];
  const bytes = new Uint8Array(sizeOf(imageShape));
  for (let i = 0; i < bytes.length; i += channels) {
    const kind = random.integer(4);
    const flat = random.integer(256);
    for (let c = 0; c < channels; c++) {
      bytes[i + c] = kind === 0 ? 0 : kind === 1 ? 255 : kind === 2 ? flat : random.integer(256);
    }
  }
  return bytes;
};

/** Draws views of one image after the other, and compares what the renderer makes of them. */
const compare = (
  imageShape: ImageShape,
  augmentation: Augmentation,
  check: (found: Float32Array, bytes: Uint8Array, view: ReturnType<typeof identityView>) => void,
) => {
  const [height, width] = imageShape;
  const size = sizeOf(imageShape);
  const renderer = viewRenderer(imageShape, augmentation.blur !== undefined);
  const view = identityView(height, width);
  const offset = 5;
  for (let index = 0; index < 12; index++) {
    const bytes = bytesOf(imageShape, index);
    const images = new Uint8Array(size + offset);
    images.set(bytes, offset);
    renderer.open(images, offset);
    for (let number = 0; number < 6; number++) {
      const random = new RandomStream(1, 'augment', index, 0, number);
      drawView(random, augmentation, { ...augmentation, height, width }, view);
      const out = new Float32Array(size + 2 * offset).fill(7);
      renderer.render(view, out, offset);
      check(out.slice(offset, offset + size), bytes, view);
      // Nothing is written beside the view.
      expect([...out.subarray(0, offset), ...out.subarray(offset + size)]).toEqual(
        new Array(2 * offset).fill(7),
      );
    }
  }
};

const shapes: [string, ImageShape][] = [
  ['32 x 32', [32, 32, 3]],
  ['rectangle, rows of no multiple of four', [9, 14, 3]],
  ['pixels of no multiple of four', [7, 5, 3]],
  ['one row', [1, 3, 3]],
  ['one column', [6, 1, 3]],
  ['one pixel', [1, 1, 3]],
];

describe('viewRenderer', () => {
  it.each(shapes)('equals, to the last bit, its crop and the functions of colour: %s', (_, imageShape) => {
    const size = sizeOf(imageShape);
    const resample = cropResampler(imageShape);
    const augmentation = { ...augmentations.color, scale: [0.1, 1], grayscale: 0.3 } as const;
    const seen = { jitter: new Set<boolean>(), grayscale: new Set<boolean>(), orders: new Set<string>() };
    compare(imageShape, augmentation, (found, bytes, view) => {
      const data = new Float32Array(size);
      resample(bytes, 0, view, data, 0);
      let expected: Image = { data, shape: imageShape };
      if (view.jitter) {
        for (const change of view.order) {
          if (change === 0) expected = api.adjustBrightness(expected, { factor: view.brightness });
          else if (change === 1) expected = api.adjustContrast(expected, { factor: view.contrast });
          else if (change === 2) expected = api.adjustSaturation(expected, { factor: view.saturation });
          else expected = api.adjustHue(expected, { factor: view.hue });
        }
        seen.orders.add(view.order.join());
      }
      if (view.grayscale) expected = api.toGrayscale(expected);
      expect(new Uint32Array(found.buffer)).toEqual(new Uint32Array(expected.data.buffer));
      seen.jitter.add(view.jitter);
      seen.grayscale.add(view.grayscale);
    });
    expect([seen.jitter.size, seen.grayscale.size]).toEqual([2, 2]);
    expect(seen.orders.size).toBeGreaterThan(15);
  });

  it('equals the functions of colour for the strongest changes and turns', () => {
    const strong = { brightness: 3, contrast: 3, saturation: 3, hue: 0.5, probability: 1 };
    const augmentation = { ...augmentations.color, colorJitter: strong };
    compare([8, 8, 3], augmentation, (found, bytes, view) => {
      const expected = applyView({ data: unitPixels(bytes), shape: [8, 8, 3] }, view).data;
      // What differs in the last bits before a change differs by up to 4^3 times as much after three of them.
      const worst = found.reduce((most, x, i) => Math.max(most, Math.abs(x - expected[i])), 0);
      expect(worst).toBeLessThan(5e-5);
    });
  });

  it.each([
    ['colour', [32, 32, 3], { ...augmentations.color, ...simclr }],
    ['colour, a larger kernel', [64, 70, 3], { ...augmentations.color, ...simclr }],
    ['grey', [28, 28, 1], { ...augmentations.grey, blur: simclr.blur }],
    ['two channels, small', [3, 2, 2], { ...augmentations.grey, blur: simclr.blur }],
  ] as [string, ImageShape, Augmentation][])(
    'blurs as the composition of the reference functions: %s',
    (_, imageShape, augmentation) => {
      const kernelSize = 2 * blurRadius(imageShape) + 1;
      const seen = new Set<boolean>();
      compare(imageShape, augmentation, (found, bytes, view) => {
        const expected = applyView({ data: unitPixels(bytes), shape: imageShape }, view, kernelSize).data;
        const worst = found.reduce((most, x, i) => Math.max(most, Math.abs(x - expected[i])), 0);
        expect(worst).toBeLessThan(5e-6);
        seen.add(view.blur);
      });
      expect(seen.size).toBe(2);
    },
  );
});

describe('blurRadius', () => {
  it('makes kernels of a tenth of the shorter side, odd, of three pixels at least', () => {
    const kernel = (height: number, width = height) => 2 * blurRadius([height, width, 3]) + 1;
    expect([8, 28, 32, 64, 96, 224].map((side) => kernel(side))).toEqual([3, 3, 3, 7, 9, 23]);
    expect(kernel(64, 224)).toBe(7);
  });
});
