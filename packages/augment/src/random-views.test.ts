import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { applyView } from '../../test/apply-view.js';
import { augmentationPresets } from './augmentation-presets.js';
import { createViewSampler, type ViewSamplerOptions } from './create-view-sampler.js';
import { drawView, identityView } from './draw-view.js';
import { toFloat } from './to-float.js';

const grey = { ...augmentationPresets.mnist, imageShape: [28, 28, 1], seed: 3 } as const;
const color = { ...augmentationPresets.cifar10, imageShape: [16, 12, 3], seed: 3 } as const;
const sizeOf = ({ imageShape: [height, width, channels] }: ViewSamplerOptions) => height * width * channels;

/** Six images with every byte value and smooth parts. */
const imagesFor = (options: ViewSamplerOptions) =>
  Uint8Array.from({ length: 6 * sizeOf(options) }, (_, i) =>
    i % 2 === 0 ? i * 7919 : 40 + 30 * Math.sin(i),
  );

const batch = (options: ViewSamplerOptions, indices: number[], epoch = 0, views = 2) =>
  createViewSampler(options).batch(
    imagesFor(options),
    Uint32Array.from(indices),
    epoch,
    views,
    new Float32Array(indices.length * views * sizeOf(options)),
  );

describe('createViewSampler', () => {
  it.each([
    ['grey', grey],
    ['colour', color],
    ['flat', { ...color, imageShape: [4, 31, 3] } as const],
  ])('equals the composition of the reference functions: %s', (_, options) => {
    const size = sizeOf(options);
    const [height, width] = options.imageShape;
    const images = imagesFor(options);
    const indices = [4, 0, 5, 4, 2];
    const views = 8;
    const out = batch(options, indices, 7, views);
    const view = identityView(height, width);
    const seen = { flips: new Set<string>(), jitter: new Set<boolean>() };
    let row = 0;
    for (const index of indices) {
      const image = {
        data: toFloat(images.subarray(index * size, (index + 1) * size)),
        shape: options.imageShape,
      };
      for (let number = 0; number < views; number++, row++) {
        const random = new RandomStream(options.seed, 'augment', index, 7, number);
        drawView(random, options, { ...options, height, width }, view);
        const expected = applyView(image, view).data;
        const found = out.subarray(row * size, (row + 1) * size);
        const worst = found.reduce((most, x, i) => Math.max(most, Math.abs(x - expected[i])), 0);
        expect(worst).toBeLessThan(5e-6);
        seen.flips.add(`${view.flipHorizontal} ${view.flipVertical}`);
        seen.jitter.add(view.jitter);
      }
    }
    expect(seen.flips.size).toBe(4);
    expect(seen.jitter).toEqual(new Set(options.imageShape[2] === 3 ? [true, false] : [false]));
  });

  it('draws the same views in any batch and order, and others for another epoch, view or seed', () => {
    const size = 784;
    const all = batch(grey, [0, 1, 2, 3]);
    const some = batch(grey, [3, 1]);
    expect(some.subarray(0, 2 * size)).toEqual(all.subarray(6 * size, 8 * size));
    expect(some.subarray(2 * size)).toEqual(all.subarray(2 * size, 4 * size));
    expect(batch(grey, [0], 0, 5).subarray(0, 2 * size)).toEqual(all.subarray(0, 2 * size));
    const first = all.subarray(0, size);
    expect(all.subarray(size, 2 * size)).not.toEqual(first);
    expect(batch(grey, [0], 1).subarray(0, size)).not.toEqual(first);
    expect(batch({ ...grey, seed: 4 }, [0]).subarray(0, size)).not.toEqual(first);
  });

  it('keeps the image itself as view 0 where asked, and the other views as they were', () => {
    const size = 784;
    const plain = batch(grey, [3, 1], 2, 3);
    const kept = batch({ ...grey, originalFirst: true }, [3, 1], 2, 3);
    for (const [row, index] of [3, 1].entries()) {
      const original = toFloat(imagesFor(grey).subarray(index * size, (index + 1) * size));
      const start = row * 3 * size;
      for (let i = 0; i < size; i++) expect(kept[start + i]).toBeCloseTo(original[i], 6);
      expect(kept.subarray(start + size, start + 3 * size)).toEqual(
        plain.subarray(start + size, start + 3 * size),
      );
    }
  });

  it('is a fixed function of its seed: changing it changes every result', () => {
    const out = batch(color, [1, 2], 3);
    const mean = out.reduce((a, b) => a + b) / out.length;
    expect([mean, out[100], out[1000]].map((x) => x.toFixed(6))).toMatchInlineSnapshot(`
      [
        "0.332216",
        "0.400980",
        "0.539198",
      ]
    `);
  });

  it('leaves images as they are without augmentation', () => {
    const still = { scale: [1, 1], ratio: [1, 1], flipHorizontal: 0, flipVertical: 0 } as const;
    const options = { ...still, imageShape: [5, 5, 3], seed: 0 } as const;
    const out = batch(options, [2], 0, 1);
    const expected = toFloat(imagesFor(options).subarray(150, 225));
    out.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 6);
    });
  });

  it('flips and jitters as often as it should', () => {
    const random = new RandomStream(0, 'rates');
    const view = identityView(32, 32);
    const options = { ...augmentationPresets.cifar10, flipHorizontal: 0.3 };
    const counts = { flipHorizontal: 0, flipVertical: 0, jitter: 0, brighter: 0, hueLast: 0 };
    for (let i = 0; i < 10_000; i++) {
      drawView(random, options, { ...options, height: 32, width: 32 }, view);
      counts.flipHorizontal += Number(view.flipHorizontal);
      counts.flipVertical += Number(view.flipVertical);
      counts.jitter += Number(view.jitter);
      counts.brighter += Number(view.jitter && view.brightness > 1);
      counts.hueLast += Number(view.jitter && view.order[3] === 3);
      expect([...view.order].sort()).toEqual([0, 1, 2, 3]);
      expect(Math.abs(view.hue)).toBeLessThanOrEqual(0.2);
      expect(Math.abs(view.contrast - 1)).toBeLessThanOrEqual(0.8);
    }
    const expected = {
      flipHorizontal: 3000,
      flipVertical: 5000,
      jitter: 8000,
      brighter: 4000,
      hueLast: 2000,
    };
    for (const [name, count] of Object.entries(expected)) {
      expect(Math.abs(counts[name as keyof typeof counts] - count)).toBeLessThan(200);
    }
  });

  it('rejects buffers, indices and settings that do not fit', () => {
    const sampler = createViewSampler(grey);
    const images = imagesFor(grey);
    expect(() => sampler.batch(images, Uint32Array.of(0), 0, 2, new Float32Array(784))).toThrow(
      new RangeError('batch: `out` must have 1 * 2 * 784 values, got 784.'),
    );
    expect(() => sampler.batch(images, Uint32Array.of(6), 0, 1, new Float32Array(784))).toThrow(
      new RangeError('batch: `indices` must be below 6, the number of images, got 6.'),
    );
    expect(() => createViewSampler({ ...grey, scale: [0, 1] })).toThrow(
      new RangeError('createViewSampler: `scale` must be a range within (0, 1], got [0, 1].'),
    );
    expect(() => createViewSampler({ ...grey, flipVertical: 1.5 })).toThrow(
      new RangeError('createViewSampler: `flipVertical` must be in [0, 1], got 1.5.'),
    );
    expect(() => createViewSampler({ ...color, imageShape: [8, 8, 1] })).toThrow(
      new RangeError('createViewSampler: `colorJitter` must be absent unless images have 3 channels, got 1.'),
    );
  });
});
