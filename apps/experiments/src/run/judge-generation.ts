import type { Dataset } from '@simvae/data';
import {
  type ClassGaussians,
  GaussianMixture,
  generationScores,
  importanceNll,
  type Matrix,
  reconstructionError,
} from '@simvae/eval';
import { RandomStream } from '@simvae/random';
import type { Model } from '@simvae/train';
import type { RunConfig } from '../config/settings.js';
import type { Progress } from '../terminal/progress.js';
import { stageMeter } from '../terminal/stage-meter.js';
import { drawLatents } from './draw-latents.js';
import { floatImages } from './float-images.js';
import { generationExtractor } from './generation-extractor.js';
import type { GenerationResults } from './results.js';

/**
 * Judges a decoder (paper, A.4.5 and A.5.2): reconstruction of the test images; distance of generated images from test
 * images; likelihood of test images.
 *
 * @param model - reconstructs and decodes.
 * @param gaussians - fitted to the training representations.
 * @throws the signal's reason, if it stopped the work.
 */
export async function judgeGeneration(
  model: Model,
  gaussians: ClassGaussians,
  dataset: Dataset,
  config: RunConfig,
  progress: Progress,
  signal: AbortSignal,
): Promise<Omit<GenerationResults, 'decoder'>> {
  const { evaluation, method, seed, threads } = config;
  const { imageShape, train, test } = dataset;
  const show = stageMeter(progress, `${method} seed ${seed}`);
  show('reconstruction', 0);
  const real = floatImages(test.images, imageShape);
  const size = real.data.length / test.count;
  const { data } = await model.reconstruct(test.images);
  const reconstruction = reconstructionError(rowsOf(real.data, test.count), rowsOf(data, test.count));
  signal.throwIfAborted();

  const generatedCount = Math.min(evaluation.generatedImages, test.count);
  let generated: GenerationResults['generated'];
  if (generatedCount > 0) {
    const extractor = await generationExtractor(dataset, {
      inception: evaluation.inception,
      threads,
      signal,
      onProgress: (fraction) => show('classifier', fraction),
    });
    show('generated images', 0);
    const decoded = await model.decode(matrixRows(drawLatents(gaussians, train, generatedCount, seed)));
    generated = await generationScores(
      { data: real.data.subarray(0, generatedCount * size), shape: [generatedCount, ...imageShape] },
      { data: decoded.data, shape: [generatedCount, ...imageShape] },
      extractor,
      { signal, ...(threads > 0 ? { threads } : {}) },
    );
  }

  const likelihoodCount = Math.min(evaluation.likelihoodImages, test.count);
  const { density } = model.method;
  if (likelihoodCount === 0 || density === undefined) return { reconstruction, generated };
  const fitted = density.prior === 'fitted' ? await fitPrior(model, train.images, seed) : undefined;
  const { nats, bitsPerDimension, samples } = await importanceNll(
    {
      images: rowsOf(real.data.subarray(0, likelihoodCount * size), likelihoodCount),
      encode: async (images) => {
        const [mean, logVariance] = halves(await model.posterior(Float32Array.from(images.data)));
        return { mean, logVariance };
      },
      decode: async (latents) => {
        const images = await model.decode(matrixRows(latents));
        return rowsOf(images.data, latents.shape[0]);
      },
      likelihood: density.likelihood,
      prior: fitted,
      batch: 1000,
      seed,
      signal,
      onProgress: (fraction) => show('likelihood', fraction),
    },
    evaluation.likelihoodSamples,
  );
  const prior = fitted ? 'Gaussian fitted to the posterior of the training images' : 'standard normal';
  return {
    reconstruction,
    generated,
    likelihood: { nats, bitsPerDimension, images: likelihoodCount, samples, prior },
  };
}

/**
 * A Gaussian fitted to the aggregate posterior: one draw from q(z | x) for each training image. For a model that has
 * no p(z) of its own.
 */
async function fitPrior(model: Model, images: Uint8Array, seed: number): Promise<GaussianMixture> {
  const [mean, logVariance] = halves(await model.posterior(images));
  const draws = new RandomStream(seed, 'prior').fillNormal(new Float32Array(mean.data.length));
  for (let at = 0; at < draws.length; at++) {
    draws[at] = mean.data[at] + Math.exp(logVariance.data[at] / 2) * draws[at];
  }
  return new GaussianMixture({ components: 1 }).fit({ data: draws, shape: mean.shape });
}

/** The left and the right half of every row. */
function halves({ data, shape: [rows, width] }: { data: Float32Array; shape: readonly number[] }) {
  return [0, 1].map((half): Matrix => {
    const part = new Float32Array((rows * width) / 2);
    for (let row = 0; row < rows; row++) {
      const from = row * width + (half * width) / 2;
      part.set(data.subarray(from, from + width / 2), (row * width) / 2);
    }
    return { data: part, shape: [rows, width / 2] };
  });
}

function rowsOf(data: Float32Array, rows: number): Matrix {
  return { data, shape: [rows, data.length / rows] };
}

/** A matrix as a model takes it. */
function matrixRows({ data, shape }: Matrix): { data: Float32Array; shape: readonly number[] } {
  return { data: data instanceof Float32Array ? data : Float32Array.from(data), shape };
}
