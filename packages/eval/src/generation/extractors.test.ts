import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Images } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { averagePoolModel } from '../../test/onnx-model.js';
import { classifierExtractor } from './classifier-extractor.js';
import { resizeToPlanes } from './feature-extractor.js';
import { generationScores } from './generation-scores.js';
import { inceptionExtractor } from './inception-extractor.js';

/** Images with a bright left or right half, by label, and noise. */
function halves(count: number, seed: number): { images: Images; labels: string[] } {
  const random = new RandomStream(seed, 'halves');
  const data = new Float32Array(count * 8 * 8);
  const labels = Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 'left' : 'right'));
  for (let i = 0; i < data.length; i++) {
    const left = i % 8 < 4;
    const bright = left === (Math.floor(i / 64) % 2 === 0);
    data[i] = 0.3 * random.uniform() + (bright ? 0.6 : 0);
  }
  return { images: { data, shape: [count, 8, 8, 1] }, labels };
}

describe('resizeToPlanes', () => {
  it('interpolates between pixel centres, as torch does', () => {
    const images: Images = { data: Float32Array.from([0, 1, 2, 3]), shape: [1, 2, 2, 1] };
    const plane = resizeToPlanes(images, 0, 1, 4, 4).slice(0, 16);
    // torch.nn.functional.interpolate([[0, 1], [2, 3]], size=4, mode='bilinear')
    const rows = [
      [0, 0.25, 0.75, 1],
      [0.5, 0.75, 1.25, 1.5],
      [1.5, 1.75, 2.25, 2.5],
      [2, 2.25, 2.75, 3],
    ];
    expect([...plane]).toEqual(rows.flat());
  });

  it('keeps images of the right size, channel by channel', () => {
    const images: Images = { data: Float32Array.from([1, 2, 3, 4, 5, 6]), shape: [1, 1, 2, 3] };
    expect([...resizeToPlanes(images, 0, 1, 1, 2)]).toEqual([1, 4, 2, 5, 3, 6]);
  });
});

describe('inceptionExtractor', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'eval-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('gives what the network gives, in batches, at the size the network takes', async () => {
    for (const side of [4, 'side']) {
      const file = join(folder, `${side}.onnx`);
      await writeFile(file, averagePoolModel(side));
      const extractor = await inceptionExtractor({ file, batch: 2, side: 6 });
      const { images } = halves(5, 1);
      const { data, shape } = await extractor.extract(images);
      expect(shape).toEqual([5, 3]);
      for (let i = 0; i < 5; i++) {
        const mean = images.data.subarray(i * 64, (i + 1) * 64).reduce((sum, pixel) => sum + pixel / 64, 0);
        if (side === 4) expect(data[i * 3]).toBeCloseTo(mean, 1);
        expect(data[i * 3 + 2]).toBe(data[i * 3]);
      }
      const sha256 = createHash('sha256').update(averagePoolModel(side)).digest('hex');
      expect(extractor.name).toBe(`Inception-v3 from ONNX, SHA-256 ${sha256}`);
      expect(extractor.metric).toBe('FID');
      await inceptionExtractor({ file, sha256 });
      await expect(inceptionExtractor({ file, sha256: 'abc' })).rejects.toThrow(
        `has SHA-256 ${sha256}, not abc`,
      );
    }
  });

  it('stops between calls of the model', async () => {
    const file = join(folder, 'stopped.onnx');
    await writeFile(file, averagePoolModel(4));
    const extractor = await inceptionExtractor({ file, batch: 1 });
    const images: Images = { data: new Float32Array(2000 * 64), shape: [2000, 8, 8, 1] };
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1);
    await expect(extractor.extract(images, controller.signal)).rejects.toThrow('This operation was aborted');
  });

  it('says what to do where the file is missing', async () => {
    const file = join(folder, 'absent.onnx');
    await expect(inceptionExtractor({ file })).rejects.toThrow(
      `inceptionExtractor: cannot read ${file} (ENOENT); export it as the README of @simvae/eval says`,
    );
  });
});

describe('classifierExtractor and generationScores', () => {
  it('tell good samples from bad ones, under a name that is not FID', async () => {
    const { images, labels } = halves(400, 1);
    const extractor = await classifierExtractor(images, labels, { hidden: 8, epochs: 20 });
    expect(extractor.metric).toBe('classifier Fréchet distance (not FID)');
    const same = await generationScores(images, halves(300, 2).images, extractor);
    const noise: Images = { data: images.data.map((_, i) => (i * 0.7548776) % 1), shape: images.shape };
    const other = await generationScores(images, noise, extractor);
    expect(same.metric).toBe(extractor.metric);
    expect(same.features).toBe('classifier on pixels (8 hidden units, 20 epochs, 400 images, seed 0)');
    expect(same.images).toEqual({ real: 400, generated: 300 });
    expect(other.distance).toBeGreaterThan(20 * same.distance);
    expect(same.precision).toBeGreaterThan(0.8);
    expect(other.precision).toBeLessThan(0.3);
    // Images that come in batches count as those that lie in memory together.
    async function* inBatches({ data, shape: [count, ...shape] }: Images, size: number) {
      for (let start = 0; start < count; start += size) {
        const rows = data.slice(start * 64, (start + size) * 64);
        yield { data: rows, shape: [rows.length / 64, ...shape] } as Images;
      }
    }
    expect(await generationScores(inBatches(images, 128), inBatches(noise, 96), extractor)).toEqual(other);
  });

  it('stop while the distance is computed, as a timer asks', async () => {
    const wide = {
      name: 'wide',
      metric: 'wide',
      extract: async ({ shape: [rows] }: Images) => ({
        data: new RandomStream(rows, 'wide').fillNormal(new Float32Array(rows * 700)),
        shape: [rows, 700] as const,
      }),
    };
    const images = (count: number): Images => ({ data: new Float32Array(count), shape: [count, 1, 1, 1] });
    const controller = new AbortController();
    const started = performance.now();
    setTimeout(() => controller.abort(), 100);
    const stopped = generationScores(images(800), images(900), wide, { signal: controller.signal });
    await expect(stopped).rejects.toThrow('This operation was aborted');
    const waited = performance.now() - started;
    const whole = performance.now();
    await generationScores(images(800), images(900), wide);
    // It ended in the middle, not after the distance.
    expect(waited).toBeLessThan(0.8 * (performance.now() - whole));
  });

  it('rejects images that do not fit', async () => {
    const { images, labels } = halves(10, 1);
    await expect(classifierExtractor({ ...images, shape: [10, 8, 8, 2] }, labels)).rejects.toThrow(
      'classifierExtractor: `images` must have shape [images, height, width, 1 or 3] with as many values, got [10,8,8,2] and 640 values.',
    );
    const extractor = await classifierExtractor(images, labels, { epochs: 1 });
    const small: Images = { data: new Float32Array(16), shape: [1, 4, 4, 1] };
    await expect(extractor.extract(small)).rejects.toThrow('`images` must have 64 values each, got 16.');
  });
});
