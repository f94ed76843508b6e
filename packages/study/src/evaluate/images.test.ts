import { readImages } from '@simvae/arrays';
import type { Density } from '@simvae/core';
import { makeGlyphs } from '@simvae/data';
import { ClassGaussians } from '@simvae/eval';
import { beforeAll, describe, expect, it } from 'vitest';
import { silent } from '../reporter.js';
import type { Evaluation } from './evaluation.js';
import { type EvaluationSettings, evaluationSettings } from './evaluation-settings.js';
import { evaluateGeneration, evaluateLikelihood } from './images.js';

const dataset = makeGlyphs({ train: 60, test: 20, seed: 0 });
const size = 28 * 28;

let gaussians: ClassGaussians;
beforeAll(async () => {
  const latents = Float32Array.from({ length: 60 * 2 }, (_, i) => Math.sin(i));
  const { values } = dataset.train.labels.class;
  gaussians = await new ClassGaussians().fit({ data: latents, shape: [60, 2] }, values);
});

/** A model that decodes to grey whatever the latent: its posterior is its prior, so every importance weight is p(x). */
function greyEvaluation(
  settings: Partial<EvaluationSettings>,
  { density, signal }: { density?: Pick<Density, 'prior' | 'likelihood'>; signal?: AbortSignal } = {},
): Evaluation {
  const countOf = (images: object): number =>
    'count' in images ? Number(images.count) : (images as { shape: readonly number[] }).shape[0];
  const model = {
    decode: async ({ shape }: { shape: readonly number[] }) => ({
      data: new Float32Array(shape[0] * size).fill(0.5),
      shape: [shape[0], ...dataset.imageShape],
    }),
    posterior: async (images: object) => ({
      data: new Float32Array(countOf(images) * 4),
      shape: [countOf(images), 4],
    }),
  };
  return {
    input: {
      dataset,
      seed: 0,
      signal,
      settings: { ...evaluationSettings.parse({}), ...settings },
      method: { name: 'grey', density },
      tensors: { params: new Map(), state: new Map() },
      identity: { engine: { name: 'onnx', threads: 1 } },
      folder: { readStage: async () => undefined },
      keepsFeatures: false,
      reporter: silent,
    },
    model,
    compute: { threads: 1, signal },
    show: () => {},
    gaussians: async () => gaussians,
    decoding: async () => ({ kind: 'own', model, dispose: async () => {} }),
  } as unknown as Evaluation;
}

describe('evaluateLikelihood', () => {
  it.each(['normal', 'fitted'] as const)('estimates the likelihood under a %s prior', async (prior) => {
    const density = { prior, likelihood: () => ({ kind: 'gaussian', variance: 2 }) as const };
    const settings = { likelihoodImages: 3, likelihoodSamples: 7 };
    const likelihood = await evaluateLikelihood(greyEvaluation(settings, { density }));
    expect(likelihood).toMatchObject({ images: 3, samples: 7 });
    const { data } = await readImages(dataset.test.images, [0, 1, 2]);
    const squares = data.reduce((sum, pixel) => sum + (pixel - 0.5) ** 2, 0) / 3;
    const exact = squares / 4 + (size / 2) * Math.log(4 * Math.PI);
    // A prior fitted to 60 draws of the standard normal is not quite it.
    const tolerance = prior === 'normal' ? 1e-3 : 0.5;
    expect(Math.abs(likelihood.nats - exact)).toBeLessThan(tolerance);
    expect(likelihood.prior).toContain(prior);
  });
});

describe('evaluateGeneration', () => {
  it('compares generated images in the features of a classifier, which it does not call FID', async () => {
    const settings = { generatedImages: 1000, classifierEpochs: 2 };
    const generation = await evaluateGeneration(greyEvaluation(settings));
    expect(generation).toMatchObject({
      decoder: 'own',
      images: { real: 20, generated: 20 },
      precision: expect.any(Number),
    });
    expect(generation.distance).toBeGreaterThan(0);
    expect(generation.metric).toContain('not FID');
    expect(generation.features).toContain('64 hidden units, 2 epochs, 60 images');
    expect(await evaluateGeneration(greyEvaluation(settings))).toEqual(generation);
    const smaller = { ...settings, classifierHidden: 8, classifierImages: 30 };
    expect((await evaluateGeneration(greyEvaluation(smaller))).features).toContain(
      '8 hidden units, 2 epochs, 30 images',
    );
  });

  it('says what to do without the file of Inception-v3', async () => {
    const missing = greyEvaluation({ generatedImages: 10, inception: 'missing.onnx' });
    await expect(evaluateGeneration(missing)).rejects.toThrow(
      'cannot read missing.onnx (ENOENT); export it as the README',
    );
  });

  it('stops when asked to', async () => {
    const controller = new AbortController();
    controller.abort();
    // Of its own, for classifiers are kept.
    const settings = { generatedImages: 10, classifierEpochs: 3 };
    const stopped = greyEvaluation(settings, { signal: controller.signal });
    await expect(evaluateGeneration(stopped)).rejects.toThrow('This operation was aborted');
    expect((await evaluateGeneration(greyEvaluation(settings))).features).toContain('3 epochs');
  });
});
