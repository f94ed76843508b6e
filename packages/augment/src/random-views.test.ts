import { createHash } from 'node:crypto';
import {
  type ImageShape,
  type ImageSource,
  memoryImages,
  sizeOf,
  unitPixels,
  type ViewSource,
} from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { applyView } from '../test/apply-view.js';
import { augmentations } from './augmentation.js';
import { drawView, identityView } from './draw-view.js';
import fixture from './fixtures/views.json';
import { plainViews, randomViews } from './random-views.js';
import type { ViewOptions } from './view-writer.js';

interface Options extends ViewOptions {
  readonly imageShape: ImageShape;
}
const grey = { augmentation: augmentations.grey, imageShape: [28, 28, 1], seed: 3 } as const;
const color = { augmentation: augmentations.color, imageShape: [16, 12, 3], seed: 3 } as const;

/** Six images with every byte value and smooth parts. */
const imagesFor = ({ imageShape }: Options) =>
  Uint8Array.from({ length: 6 * sizeOf(imageShape) }, (_, i) =>
    i % 2 === 0 ? i * 7919 : 40 + 30 * Math.sin(i),
  );

/** Views of images in memory, which are there when `fill` returns. */
const filled = (source: ViewSource, indices: number[], epoch = 0, views = 2) => {
  const out = new Float32Array(indices.length * views * sizeOf(source.imageShape));
  expect(source.fill({ indices: Int32Array.from(indices), epoch, views, out })).toBeUndefined();
  return out;
};
const batch = (options: Options, indices: number[], epoch = 0, views = 2) =>
  filled(randomViews(memoryImages(imagesFor(options), options.imageShape), options), indices, epoch, views);

it.each(
  fixture.cases.map((entry) => [`${entry.augmentation} ${JSON.stringify(entry.imageShape)}`, entry] as const),
)('draws the views that it has always drawn: %s', (_, entry) => {
  const { indices, epoch, views, seed, originalFirst, every, values, sha256 } = entry;
  const imageShape = entry.imageShape as unknown as ImageShape;
  const pixels = Uint8Array.from(
    { length: 2 * sizeOf(imageShape) },
    (_, i) => (i * i + 7919 * Math.floor(i / 8)) % 256,
  );
  const augmentation = augmentations[entry.augmentation as keyof typeof augmentations];
  const source = randomViews(memoryImages(pixels, imageShape), { augmentation, seed, originalFirst });
  const out = filled(source, indices, epoch, views);
  expect(Array.from(out.filter((_, i) => i % every === 0))).toEqual(values);
  expect(createHash('sha256').update(new Uint8Array(out.buffer)).digest('hex')).toBe(sha256);
});

describe('randomViews', () => {
  it.each([
    ['grey', grey],
    ['colour', color],
    ['flat', { ...color, imageShape: [4, 31, 3] } as const],
  ])('equals the composition of the reference functions: %s', (_, options) => {
    const size = sizeOf(options.imageShape);
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
        data: unitPixels(images.subarray(index * size, (index + 1) * size)),
        shape: options.imageShape,
      };
      for (let number = 0; number < views; number++, row++) {
        const random = new RandomStream(options.seed, 'augment', index, 7, number);
        drawView(random, options.augmentation, { ...options.augmentation, height, width }, view);
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
      const original = unitPixels(imagesFor(grey).subarray(index * size, (index + 1) * size));
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

  it('is a fixed function of its seed with greyscale and blur too', () => {
    const simclr = { grayscale: 0.5, blur: { probability: 0.7, sigma: [0.1, 2] } } as const;
    const options = { ...color, augmentation: { ...color.augmentation, ...simclr } };
    const out = batch(options, [1, 2], 3);
    const mean = out.reduce((a, b) => a + b) / out.length;
    expect([mean, out[100], out[1000]].map((x) => x.toFixed(6))).toMatchInlineSnapshot(`
      [
        "0.332000",
        "0.376911",
        "0.315449",
      ]
    `);
  });

  it('leaves images as they are without augmentation', () => {
    const still = { scale: [1, 1], ratio: [1, 1], flipHorizontal: 0, flipVertical: 0 } as const;
    const options = { augmentation: still, imageShape: [5, 5, 3], seed: 0 } as const;
    const out = batch(options, [2], 0, 1);
    const expected = unitPixels(imagesFor(options).subarray(150, 225));
    out.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 6);
    });
  });

  it('draws the views that it drew without greyscale and blur where neither happens', () => {
    const never = { grayscale: 0, blur: { probability: 0, sigma: [0.1, 2] } } as const;
    const more = { ...color, augmentation: { ...color.augmentation, ...never } };
    expect(batch(more, [3, 0, 5], 2, 4)).toEqual(batch(color, [3, 0, 5], 2, 4));
  });

  it('takes colours away and blurs as often and as much as it should', () => {
    const random = new RandomStream(0, 'rates');
    const view = identityView(32, 32);
    const simclr = { grayscale: 0.2, blur: { probability: 0.5, sigma: [0.1, 2] } } as const;
    const augmentation = { ...augmentations.color, ...simclr };
    const sigmas: number[] = [];
    let grayscale = 0;
    for (let i = 0; i < 10_000; i++) {
      drawView(random, augmentation, { ...augmentation, height: 32, width: 32 }, view);
      grayscale += Number(view.grayscale);
      if (view.blur) sigmas.push(view.sigma);
    }
    expect(Math.abs(grayscale - 2000)).toBeLessThan(200);
    expect(Math.abs(sigmas.length - 5000)).toBeLessThan(200);
    expect(Math.min(...sigmas)).toBeGreaterThanOrEqual(0.1);
    expect(Math.max(...sigmas)).toBeLessThan(2);
    expect(sigmas.reduce((a, b) => a + b) / sigmas.length).toBeCloseTo(1.05, 1);
  });

  it('flips and jitters as often as it should', () => {
    const random = new RandomStream(0, 'rates');
    const view = identityView(32, 32);
    const augmentation = { ...augmentations.color, flipHorizontal: 0.3 };
    const counts = { flipHorizontal: 0, flipVertical: 0, jitter: 0, brighter: 0, hueLast: 0 };
    for (let i = 0; i < 10_000; i++) {
      drawView(random, augmentation, { ...augmentation, height: 32, width: 32 }, view);
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

  it.each([
    ['at once', (read: () => void) => read()],
    ['later', (read: () => void) => Promise.resolve().then(read)],
  ])('gives the same views of a source that reads %s', async (_, when) => {
    for (const options of [grey, { ...color, originalFirst: true }]) {
      const { imageShape } = options;
      const memory = memoryImages(imagesFor(options), imageShape);
      const source: ImageSource = {
        count: memory.count,
        imageShape,
        read: (indices, out) => when(() => memory.read(indices, out)),
      };
      const views = randomViews(source, options);
      expect([views.count, views.imageShape]).toEqual([6, imageShape]);
      const out = new Float32Array(2 * 3 * sizeOf(imageShape));
      await views.fill({ indices: Int32Array.of(5, 2), epoch: 4, views: 3, out });
      expect(out).toEqual(batch(options, [5, 2], 4, 3));
    }
  });

  it('passes on what a source fails with', async () => {
    const source: ImageSource = {
      count: 3,
      imageShape: [28, 28, 1],
      read: () => Promise.reject(new Error('the disk is gone')),
    };
    const request = { indices: Int32Array.of(1), epoch: 0, views: 1, out: new Float32Array(784) };
    await expect(randomViews(source, grey).fill(request)).rejects.toThrow('the disk is gone');
  });

  it('rejects buffers, indices and settings that do not fit', () => {
    const images = memoryImages(imagesFor(grey), grey.imageShape);
    const source = randomViews(images, grey);
    const request = { indices: Int32Array.of(0), epoch: 0, views: 2, out: new Float32Array(784) };
    expect(() => source.fill(request)).toThrow(
      new RangeError('fill: `out` must have 1 * 2 * 784 numbers, got 784.'),
    );
    for (const index of [6, -1]) {
      expect(() => source.fill({ ...request, indices: Int32Array.of(index), views: 1 })).toThrow(
        new RangeError(`fill: \`indices\` must be in [0, 6), got ${index}.`),
      );
    }
    const make = (changes: object, source = images) =>
      randomViews(source, { ...grey, augmentation: { ...grey.augmentation, ...changes } });
    expect(() => make({ grayscale: 0.2 })).toThrow(
      new RangeError('randomViews: `grayscale` must be absent unless images have 3 channels, got 1.'),
    );
    const blur = { probability: 0.5, sigma: [0.1, 2] };
    expect(() => make({ blur: { ...blur, probability: -1 } })).toThrow(
      new RangeError('randomViews: `blur.probability` must be in [0, 1], got -1.'),
    );
    expect(() => make({ blur: { ...blur, sigma: [0, 2] } })).toThrow(
      new RangeError('randomViews: `blur.sigma` must be a range of positive numbers, got [0, 2].'),
    );
    expect(() => make({ blur }, memoryImages(new Uint8Array(5), [1, 5, 1]))).toThrow(
      new RangeError(
        'randomViews: the radius of `blur` must be less than 1 pixels in images of 1 x 5, got 1.',
      ),
    );
    const colors = memoryImages(imagesFor(color), color.imageShape);
    expect(() => make({ grayscale: 2 }, colors)).toThrow(
      new RangeError('randomViews: `grayscale` must be in [0, 1], got 2.'),
    );
    expect(() => make({ scale: [0, 1] })).toThrow(
      new RangeError('randomViews: `scale` must be a range within (0, 1], got [0, 1].'),
    );
    expect(() => make({ flipVertical: 1.5 })).toThrow(
      new RangeError('randomViews: `flipVertical` must be in [0, 1], got 1.5.'),
    );
    expect(() => make(augmentations.color)).toThrow(
      new RangeError('randomViews: `colorJitter` must be absent unless images have 3 channels, got 1.'),
    );
  });
});

describe('plainViews', () => {
  it('repeats the images in the order asked for', () => {
    const source = plainViews(memoryImages(Uint8Array.of(0, 51, 102, 153, 204, 255), [1, 2, 1]));
    expect(filled(source, [2, 0], 0, 1)).toEqual(Float32Array.of(0.8, 1, 0, 0.2));
    expect(filled(source, [1, 2], 5, 2)).toEqual(Float32Array.of(0.4, 0.6, 0.4, 0.6, 0.8, 1, 0.8, 1));
    expect(() => filled(source, [3], 0, 1)).toThrow(
      new RangeError('fill: `indices` must be in [0, 3), got 3.'),
    );
  });
});
