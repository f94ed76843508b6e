import type { Matrix } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { type Features, pickRows, toMatrix } from '../input/features.js';
import { encodeLabels, type Label, type Labels } from '../input/labels.js';
import { checkOptions, notNegative, positiveInteger } from '../input/options.js';
import { GaussianMixture } from '../mixture/gaussian-mixture.js';
import { gaussianOf, type MixtureModel, sampleMixture } from '../mixture/mixture-model.js';
import type { PosteriorParameters } from './importance-nll.js';

const caller = 'ClassGaussians';

/**
 * A full-covariance Gaussian for every class, to draw representations of a class from and decode them into images.
 *
 * Source: the paper, A.4.5 (class-conditional generation).
 *
 * @example
 * const gaussians = await new ClassGaussians().fit(representations, labels);
 * const latents = gaussians.sample('trouser', 8, 0);
 */
export class ClassGaussians {
  private readonly gaussians = new Map<Label, MixtureModel>();
  private readonly regCovar: number;

  /** @param options - `regCovar` is added to the variances, in squared units of the features; 1e-6 by default. */
  constructor(options: { readonly regCovar?: number } = {}) {
    checkOptions(caller, options, { regCovar: true });
    this.regCovar = notNegative(caller, 'regCovar', options.regCovar ?? 1e-6);
  }

  /** The distinct training labels, sorted. */
  get classes(): readonly Label[] {
    return [...this.gaussians.keys()];
  }

  /**
   * @param X - representations, [n, d], at least one row.
   * @param y - n labels. A class of one row becomes a narrow Gaussian around it; rows that do not fill the dimensions one that does not
   *   fill them either.
   * @throws {RangeError} If shapes disagree or a value is not finite.
   */
  async fit(X: Features, y: Labels): Promise<this> {
    const points = toMatrix(caller, 'X', X);
    if (points.shape[0] === 0) throw new RangeError(`${caller}: \`X\` must have at least one row, got 0.`);
    const { codes, classes } = encodeLabels(caller, 'y', y, points.shape[0]);
    this.gaussians.clear();
    for (const [code, label] of classes.entries()) {
      const rows = Int32Array.from(codes.keys()).filter((row) => codes[row] === code);
      this.gaussians.set(label, gaussianOf(pickRows(points, rows), this.regCovar));
    }
    return this;
  }

  /**
   * Draws representations of a class.
   *
   * @param seed - names the draws; classes draw independently.
   * @returns [count, d].
   * @throws {RangeError} If the label was not among the training labels.
   */
  sample(label: Label, count: number, seed = 0): Matrix {
    const gaussian = this.gaussians.get(label);
    if (!gaussian) {
      const known = this.classes.join(', ') || 'none before fit';
      throw new RangeError(`${caller}: \`label\` must be one of ${known}, got ${label}.`);
    }
    positiveInteger(caller, 'count', count);
    const random = new RandomStream(
      seed * this.gaussians.size + this.classes.indexOf(label),
      'mixture draws',
    );
    return sampleMixture(gaussian, count, random).X;
  }
}

/**
 * Draws representations class by class, the classes as often as among the training rows.
 *
 * @param gaussians - of the classes.
 * @param labels - of the n training rows; draw i is of the class of row floor(i n / count).
 * @returns [count, d]; rows of a class are neighbours.
 * @throws {RangeError} If `count` is not a positive integer, there are no labels, or one has no Gaussian.
 */
export function drawClassLatents(
  gaussians: Pick<ClassGaussians, 'sample'>,
  labels: Labels,
  count: number,
  seed: number,
): Matrix<Float32Array> {
  positiveInteger('drawClassLatents', 'count', count);
  if (labels.length === 0) {
    throw new RangeError('drawClassLatents: `labels` must have at least one entry, got 0.');
  }
  const wanted = new Map<Label, number>();
  for (let i = 0; i < count; i++) {
    const label = labels[Math.floor((i * labels.length) / count)];
    wanted.set(label, (wanted.get(label) ?? 0) + 1);
  }
  const parts = [...wanted].map(([label, times]) => gaussians.sample(label, times, seed));
  const d = parts[0].shape[1];
  const data = new Float32Array(count * d);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { data, shape: [count, d] };
}

/**
 * A Gaussian fitted to the aggregate posterior, from one draw of q(z | x) for each image: the prior of a model that
 * has no p(z) of its own.
 *
 * @param posterior - of the training images, [n, d].
 * @returns a mixture of one component, which `importanceNll` takes as `prior`.
 * @throws {RangeError} If shapes disagree or a value is not finite.
 */
export async function fitGaussianPrior(
  posterior: PosteriorParameters,
  seed: number,
): Promise<GaussianMixture> {
  const owner = 'fitGaussianPrior';
  const mean = toMatrix(owner, 'mean', posterior.mean);
  const logVariance = toMatrix(owner, 'logVariance', posterior.logVariance, mean.shape[1]);
  if (logVariance.shape[0] !== mean.shape[0]) {
    const counts = `${logVariance.shape[0]} and ${mean.shape[0]}`;
    throw new RangeError(`${owner}: \`logVariance\` must have as many rows as \`mean\`, got ${counts}.`);
  }
  const draws = new RandomStream(seed, 'prior').fillNormal(new Float32Array(mean.data.length));
  for (let at = 0; at < draws.length; at++) {
    draws[at] = mean.data[at] + Math.exp(logVariance.data[at] / 2) * draws[at];
  }
  return new GaussianMixture({ components: 1 }).fit({ data: draws, shape: mean.shape });
}
