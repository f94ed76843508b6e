import type { Image } from '@simvae/arrays';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryImage } from '../test/arbitrary-image.js';
import * as api from './index.js';

const near = (a: Image, b: Image) => {
  expect(a.shape).toEqual(b.shape);
  const worst = a.data.reduce((most, x, i) => Math.max(most, Math.abs(x - b.data[i])), 0);
  expect(worst).toBeLessThan(2e-6);
};

describe('geometry', () => {
  it('flips back', () => {
    fc.assert(
      fc.property(arbitraryImage(1, 2, 3, 4), (image) => {
        near(api.flipHorizontal(api.flipHorizontal(image)), image);
        near(api.flipVertical(api.flipVertical(image)), image);
      }),
    );
  });

  it('leaves the whole image at its own size, and flips before a crop like after it', () => {
    fc.assert(
      fc.property(arbitraryImage(1, 3), ({ data, shape }) => {
        const [height, width] = shape;
        const whole = { top: 0, left: 0, height, width, outHeight: height, outWidth: width };
        near(api.resizedCrop({ data, shape }, whole), { data, shape });
        const larger = { ...whole, outHeight: height + 3, outWidth: 2 * width };
        near(
          api.flipHorizontal(api.resizedCrop({ data, shape }, larger)),
          api.resizedCrop(api.flipHorizontal({ data, shape }), larger),
        );
      }),
    );
  });

  it('rejects what torchvision would pad or filter', () => {
    const image = { data: new Float32Array(12), shape: [3, 4, 1] as const };
    const box = { top: 1, left: 0, height: 2, width: 4, outHeight: 3, outWidth: 4 };
    expect(() => api.resizedCrop(image, { ...box, top: 2 })).toThrow(
      new RangeError('resizedCrop: `top` and `height` must be a span of 0 .. 3, got 2 and 2.'),
    );
    expect(() => api.resizedCrop(image, { ...box, outWidth: 0 })).toThrow(
      new RangeError('resizedCrop: `outWidth` must be a positive integer, got 0.'),
    );
    expect(() => api.resizedCrop(image, { ...box, antialias: true as unknown as false })).toThrow(
      new RangeError('resizedCrop: `antialias` must be false, got true.'),
    );
    expect(() => api.flipVertical({ ...image, shape: [4, 4, 1] })).toThrow(
      new RangeError(
        'flipVertical: `image.shape` must be [height, width, channels] of 12 values, got [4, 4, 1].',
      ),
    );
  });
});

describe('colour', () => {
  const factors = fc.double({ min: 0, max: 2, noNaN: true });
  const adjustments = [api.adjustBrightness, api.adjustContrast, api.adjustSaturation];

  it('stays in [0, 1], and a factor of 1 changes nothing', () => {
    fc.assert(
      fc.property(arbitraryImage(1, 3), factors, (image, factor) => {
        for (const adjust of adjustments) {
          near(adjust(image, { factor: 1 }), image);
          for (const value of adjust(image, { factor }).data) {
            expect(value).toBeGreaterThanOrEqual(0);
            expect(value).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });

  it('turns hue in a circle, keeping the largest and smallest channel', () => {
    const third = 1 / 3;
    fc.assert(
      fc.property(arbitraryImage(3), fc.double({ min: -0.5, max: 0.5, noNaN: true }), (image, factor) => {
        const turned = api.adjustHue(image, { factor });
        near(api.adjustHue(turned, { factor: -factor }), image);
        for (let i = 0; i < image.data.length; i += 3) {
          const [before, after] = [image, turned].map(({ data }) => data.slice(i, i + 3).sort());
          expect(after[0]).toBeCloseTo(before[0], 5);
          expect(after[2]).toBeCloseTo(before[2], 5);
        }
        const rotated = image.data.map((_, i) => image.data[3 * Math.floor(i / 3) + ((i + 2) % 3)]);
        near(api.adjustHue(image, { factor: third }), { ...image, data: rotated });
      }),
    );
  });

  it('leaves grey images without saturation and hue, and grey pixels without hue', () => {
    fc.assert(
      fc.property(arbitraryImage(1), factors, (image, factor) => {
        near(api.adjustSaturation(image, { factor }), image);
        near(api.adjustHue(image, { factor: 0.3 }), image);
        const [height, width] = image.shape;
        const grey = { data: new Float32Array(3 * image.data.length), shape: [height, width, 3] as const };
        for (let i = 0; i < grey.data.length; i++) grey.data[i] = image.data[Math.floor(i / 3)];
        near(api.adjustHue(grey, { factor: 0.3 }), grey);
      }),
    );
  });

  it('becomes the same grey in all channels, and stays it', () => {
    fc.assert(
      fc.property(arbitraryImage(3), (image) => {
        const grey = api.toGrayscale(image);
        for (let i = 0; i < grey.data.length; i += 3) {
          expect(grey.data[i + 1]).toBe(grey.data[i]);
          expect(grey.data[i + 2]).toBe(grey.data[i]);
        }
        near(api.adjustSaturation(image, { factor: 0 }), grey);
      }),
    );
    const one = { data: Float32Array.of(0.2, 0.7), shape: [1, 2, 1] as const };
    expect(api.toGrayscale(one)).toEqual(one);
    expect(() => api.toGrayscale({ ...one, shape: [1, 1, 2] })).toThrow(
      new RangeError('toGrayscale: `image.shape` must have 1 or 3 channels, got 2.'),
    );
  });

  it('rejects factors and channels that make no sense', () => {
    const image = { data: new Float32Array(8), shape: [2, 2, 2] as const };
    expect(() => api.adjustBrightness(image, { factor: -1 })).toThrow(
      new RangeError('adjustBrightness: `factor` must be a number of at least 0, got -1.'),
    );
    expect(() => api.adjustContrast(image, { factor: 1 })).toThrow(
      new RangeError('adjustContrast: `image.shape` must have 1 or 3 channels, got 2.'),
    );
    expect(() => api.adjustHue({ ...image, shape: [8, 1, 1] }, { factor: 0.6 })).toThrow(
      new RangeError('adjustHue: `factor` must be in [-0.5, 0.5], got 0.6.'),
    );
  });
});

describe('blur', () => {
  const sigmas = fc.double({ min: 0.05, max: 5, noNaN: true });

  it('leaves flat images, stays between the darkest and the brightest, and turns with the image', () => {
    fc.assert(
      fc.property(arbitraryImage(1, 2, 3), sigmas, (image, sigma) => {
        const side = Math.min(image.shape[0], image.shape[1]);
        const options = { kernelSize: 2 * (side - 1) + 1, sigma };
        const blurred = api.gaussianBlur(image, options);
        const flat = { ...image, data: image.data.map(() => 0.3) };
        near(api.gaussianBlur(flat, options), flat);
        expect(Math.max(...blurred.data)).toBeLessThan(Math.max(...image.data) + 1e-6);
        expect(Math.min(...blurred.data)).toBeGreaterThan(Math.min(...image.data) - 1e-6);
        near(api.gaussianBlur(api.flipVertical(image), options), api.flipVertical(blurred));
        near(api.gaussianBlur(image, { kernelSize: 1, sigma }), image);
      }),
    );
  });

  it('rejects kernels and widths that make no sense', () => {
    const image = { data: new Float32Array(12), shape: [3, 4, 1] as const };
    for (const kernelSize of [0, 2, 1.5, -1]) {
      expect(() => api.gaussianBlur(image, { kernelSize, sigma: 1 })).toThrow(
        new RangeError(`gaussianBlur: \`kernelSize\` must be a positive odd integer, got ${kernelSize}.`),
      );
    }
    expect(() => api.gaussianBlur(image, { kernelSize: 3, sigma: 0 })).toThrow(
      new RangeError('gaussianBlur: `sigma` must be a positive number, got 0.'),
    );
    expect(() => api.gaussianBlur(image, { kernelSize: 7, sigma: 1 })).toThrow(
      new RangeError(
        'gaussianBlur: half of `kernelSize` must be less than 3 pixels in images of 3 x 4, got 3.',
      ),
    );
  });
});
