import type { Density } from '@simvae/core';
import { makeGlyphs } from '@simvae/data';
import { ClassGaussians } from '@simvae/eval';
import type { Model } from '@simvae/train';
import { beforeAll, describe, expect, it } from 'vitest';
import { Progress } from '../terminal/progress.js';
import { exampleConfig } from '../testing/example-config.js';
import { RecordingStream } from '../testing/recording-stream.js';
import { drawLatents } from './draw-latents.js';
import { judgeGeneration } from './judge-generation.js';

const dataset = makeGlyphs({ train: 60, test: 20, seed: 0 });
const size = dataset.imageShape.reduce((product, length) => product * length, 1);
const rows = (data: Float32Array, width: number) => ({ data, shape: [data.length / width, width] });

/** A model that decodes to grey whatever the latent: its posterior is its prior, so every importance weight is p(x). */
function greyModel(density?: Pick<Density, 'prior' | 'likelihood'>): Model {
  const grey = (count: number) => ({
    data: new Float32Array(count * size).fill(0.5),
    shape: [count, ...dataset.imageShape],
  });
  return {
    method: { density },
    reconstruct: async (images: Uint8Array) => grey(images.length / size),
    decode: async ({ shape }: { shape: readonly number[] }) => grey(shape[0]),
    posterior: async (images: Uint8Array) => rows(new Float32Array((images.length / size) * 4), 4),
  } as unknown as Model;
}

let gaussians: ClassGaussians;
beforeAll(async () => {
  const latents = Float32Array.from({ length: 60 * 2 }, (_, i) => Math.sin(i));
  gaussians = await new ClassGaussians().fit({ data: latents, shape: [60, 2] }, dataset.train.labels);
});

function judge(model: Model, changes: object, signal = new AbortController().signal) {
  const config = exampleConfig({ dataset: 'glyphs' });
  const changed = { ...config, evaluation: { ...config.evaluation, ...changes } };
  return judgeGeneration(model, gaussians, dataset, changed, new Progress(new RecordingStream()), signal);
}

describe('judgeGeneration', () => {
  const squares = (image: number) =>
    dataset.test.images
      .subarray(image * size, (image + 1) * size)
      .reduce((sum, pixel) => sum + (pixel / 255 - 0.5) ** 2, 0);

  it('reconstructs all test images', async () => {
    const { reconstruction, generated, likelihood } = await judge(greyModel(), {});
    const sum = Array.from({ length: 20 }, (_, i) => squares(i)).reduce((a, b) => a + b, 0) / 20;
    expect(reconstruction.sum).toBeCloseTo(sum, 3);
    expect([generated, likelihood]).toEqual([undefined, undefined]);
  });

  it.each(['normal', 'fitted'] as const)('estimates the likelihood under a %s prior', async (prior) => {
    const model = greyModel({ prior, likelihood: { kind: 'gaussian', variance: 2 } });
    const { likelihood } = await judge(model, { likelihoodImages: 3, likelihoodSamples: 7 });
    expect(likelihood).toMatchObject({ images: 3, samples: 7 });
    const exact = [0, 1, 2].map((i) => squares(i) / 4 + (size / 2) * Math.log(4 * Math.PI));
    // A prior fitted to 60 draws of the standard normal is not quite it.
    const tolerance = prior === 'normal' ? 1e-3 : 0.5;
    expect(Math.abs(likelihood!.nats - (exact[0] + exact[1] + exact[2]) / 3)).toBeLessThan(tolerance);
    expect(likelihood!.prior).toContain(prior);
  });

  it('compares generated images in the features of a classifier, which it does not call FID', async () => {
    const { generated } = await judge(greyModel(), { generatedImages: 1000 });
    expect(generated).toMatchObject({ images: { real: 20, generated: 20 }, precision: expect.any(Number) });
    expect(generated!.distance).toBeGreaterThan(0);
    expect(generated!.metric).toContain('not FID');
    expect((await judge(greyModel(), { generatedImages: 1000 })).generated).toEqual(generated);
  });

  it('says what to do without the file of Inception-v3', async () => {
    const missing = judge(greyModel(), { generatedImages: 10, inception: 'missing.onnx' });
    await expect(missing).rejects.toThrow('cannot read missing.onnx (ENOENT); export it as the README');
  });

  it('stops when asked to', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(judge(greyModel(), {}, controller.signal)).rejects.toThrow('This operation was aborted');
  });
});

it('drawLatents has the classes of the training images, as often', () => {
  const labels = Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1);
  const asked: [unknown, number][] = [];
  const fake = {
    sample: (label: number, count: number) => {
      asked.push([label, count]);
      return { data: new Float32Array(2 * count).fill(label), shape: [count, 2] };
    },
  } as unknown as ClassGaussians;
  const { data, shape } = drawLatents(fake, { labels, images: new Uint8Array(8), count: 8 }, 4, 0);
  expect(shape).toEqual([4, 2]);
  expect(asked).toEqual([[0, 4]]);
  expect(
    drawLatents(fake, { labels, images: new Uint8Array(8), count: 8 }, 16, 0).data.filter((x) => x === 1)
      .length,
  ).toBe(8);
  expect([...data]).toEqual(new Array(8).fill(0));
});
