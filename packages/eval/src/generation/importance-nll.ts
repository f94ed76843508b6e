import type { Matrix } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { type Features, toMatrix } from '../input/features.js';
import { Breath, type ComputeOptions, positiveInteger } from '../input/options.js';

const caller = 'importanceNll';

/** A latent-variable model of images, and the images. */
export interface ImportanceModel extends Pick<ComputeOptions, 'onProgress' | 'signal'> {
  /** Images, [n, pixels]. */
  readonly images: Features;
  /** q(z | x), a diagonal Gaussian: mean and natural log of the variance, [rows, latent] each. */
  readonly encode: (images: Matrix) => PosteriorParameters | Promise<PosteriorParameters>;
  /** The mean of p(x | z), [rows, pixels], for latents [rows, latent]. */
  readonly decode: (latents: Matrix) => Matrix | Promise<Matrix>;
  /** p(x | z) around that mean. @default { kind: 'gaussian', variance: 1 } */
  readonly likelihood?: PixelLikelihood;
  /** p(z): log density of latents, in nats; a fitted GaussianMixture will do. @default standard normal */
  readonly prior?: { scoreSamples(latents: Matrix): Promise<Float64Array> };
  /** Latents decoded at a time. @default 1024 */
  readonly batch?: number;
  /** @default 0 */
  readonly seed?: number;
}

/** Parameters of diagonal Gaussians, [rows, latent]. */
export interface PosteriorParameters {
  readonly mean: Matrix;
  readonly logVariance: Matrix;
}

/** An estimate of -log p(x). */
export interface ImportanceNll {
  /** Averaged over images, nats. */
  readonly nats: number;
  /** Of the density of pixels as they are scaled: nats / (pixels log 2). */
  readonly bitsPerDimension: number;
  /** Of every image, nats. */
  readonly perImage: Float64Array;
  readonly samples: number;
}

/**
 * Negative log-likelihood by importance sampling from the posterior, an upper bound in expectation:
 *
 *   -log 1/S sum_s p(x | z_s) p(z_s) / q(z_s | x),   z_s from q(z | x)
 *
 * The sum is taken of logarithms about their maximum, so that nothing under- or overflows.
 *
 * Source: Burda, Grosse & Salakhutdinov, arXiv:1509.00519; the paper, A.4.5, with 1000 samples.
 *
 * @param samples - S, draws per image.
 * @throws {RangeError} If shapes disagree, a value is not finite, or `samples` is not a positive integer.
 */
export async function importanceNll(model: ImportanceModel, samples = 1000): Promise<ImportanceNll> {
  positiveInteger(caller, 'samples', samples);
  const { likelihood = { kind: 'gaussian', variance: 1 }, batch = 1024, seed = 0 } = model;
  positiveInteger(caller, 'batch', batch);
  const images = toMatrix(caller, 'images', model.images);
  const [rows, pixels] = images.shape;
  if (rows === 0) throw new RangeError(`${caller}: \`images\` must have at least one row, got 0.`);
  const posterior = await model.encode(images);
  const mean = toMatrix(caller, 'encode().mean', posterior.mean);
  const latent = mean.shape[1];
  const logVariance = toMatrix(caller, 'encode().logVariance', posterior.logVariance, latent);
  if (mean.shape[0] !== rows || logVariance.shape[0] !== rows) {
    throw new RangeError(
      `${caller}: \`encode\` must give ${rows} rows, got ${mean.shape[0]} and ${logVariance.shape[0]}.`,
    );
  }
  const breath = new Breath(model);
  const perImage = new Float64Array(rows);
  const weights = new Float64Array(samples);
  const random = new RandomStream(seed, 'importance');
  for (let i = 0; i < rows; i++) {
    random.reset(seed, 'importance', i);
    const image = images.data.subarray(i * pixels, (i + 1) * pixels);
    for (let first = 0; first < samples; first += batch) {
      const count = Math.min(batch, samples - first);
      const { latents, logPosterior } = draw(mean, logVariance, i, count, random);
      const logPrior = model.prior ? await model.prior.scoreSamples(latents) : standardNormal(latents);
      const decoded = toMatrix(caller, 'decode()', await model.decode(latents), pixels);
      for (let s = 0; s < count; s++) {
        const fit = logLikelihood(image, decoded.data.subarray(s * pixels, (s + 1) * pixels), likelihood);
        weights[first + s] = fit + logPrior[s] - logPosterior[s];
      }
      await breath.take((i + first / samples) / rows);
    }
    perImage[i] = Math.log(samples) - logSumExp(weights);
  }
  const nats = perImage.reduce((sum, value) => sum + value, 0) / rows;
  return { nats, bitsPerDimension: nats / (pixels * Math.LN2), perImage, samples };
}

/** Draws from q(z | x_row) with their log densities. */
function draw(mean: Matrix, logVariance: Matrix, row: number, count: number, random: RandomStream) {
  const latent = mean.shape[1];
  const data = new Float32Array(count * latent);
  const logPosterior = new Float64Array(count);
  for (let s = 0; s < count; s++) {
    for (let l = 0; l < latent; l++) {
      const half = logVariance.data[row * latent + l] / 2;
      const centre = mean.data[row * latent + l];
      const at = s * latent + l;
      data[at] = centre + Math.exp(half) * random.normal();
      const noise = (data[at] - centre) / Math.exp(half); // of the latent as rounded to float32
      logPosterior[s] -= half + (noise * noise + Math.log(2 * Math.PI)) / 2;
    }
  }
  return { latents: { data, shape: [count, latent] } as const, logPosterior };
}

function standardNormal({ data, shape: [rows, latent] }: Matrix): Float64Array {
  const densities = new Float64Array(rows).fill(-(latent / 2) * Math.log(2 * Math.PI));
  for (let at = 0; at < data.length; at++) densities[Math.floor(at / latent)] -= data[at] ** 2 / 2;
  return densities;
}

function logSumExp(values: Float64Array): number {
  const top = values.reduce((most, value) => Math.max(most, value), -Infinity);
  return top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0));
}

/** Distribution of pixels around the decoder's output. Bernoulli is for pixels in [0, 1]. */
export type PixelLikelihood =
  | { readonly kind: 'gaussian'; readonly variance: number }
  | { readonly kind: 'bernoulli' };

/** Bernoulli means are kept this far from 0 and 1: float32 sigmoids reach them. */
const margin = 1e-7;

/**
 * log p(x | mean), summed over pixels, in nats.
 *
 * @param image - [pixels].
 * @param mean - [pixels].
 */
export function logLikelihood(
  image: ArrayLike<number>,
  mean: ArrayLike<number>,
  likelihood: PixelLikelihood,
): number {
  let sum = 0;
  if (likelihood.kind === 'gaussian') {
    const { variance } = likelihood;
    for (let p = 0; p < image.length; p++) sum += (image[p] - mean[p]) ** 2;
    return -sum / (2 * variance) - (image.length / 2) * Math.log(2 * Math.PI * variance);
  }
  for (let p = 0; p < image.length; p++) {
    const probability = Math.min(1 - margin, Math.max(margin, mean[p]));
    sum += image[p] * Math.log(probability) + (1 - image[p]) * Math.log1p(-probability);
  }
  return sum;
}
