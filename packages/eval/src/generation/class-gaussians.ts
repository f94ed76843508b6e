import { encodeLabels } from '../input/encode-labels.js';
import { pickRows } from '../input/pick-rows.js';
import { toMatrix } from '../input/to-matrix.js';
import { GaussianMixture } from '../mixture/gaussian-mixture.js';
import type { Features, Label, Labels, Matrix } from '../types.js';

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
  private readonly gaussians = new Map<Label, GaussianMixture>();

  /** @param options - `regCovar` is added to the variances, in squared units of the features; 1e-6 by default. */
  constructor(private readonly options: { readonly regCovar?: number } = {}) {}

  /** The distinct training labels, sorted. */
  get classes(): readonly Label[] {
    return [...this.gaussians.keys()];
  }

  /**
   * @param X - representations, [n, d], at least one row.
   * @param y - n labels. A class of one row becomes a narrow Gaussian around it.
   * @throws {RangeError} If shapes disagree or a value is not finite.
   */
  async fit(X: Features, y: Labels): Promise<this> {
    const points = toMatrix(caller, 'X', X);
    if (points.shape[0] === 0) throw new RangeError(`${caller}: \`X\` must have at least one row, got 0.`);
    const { codes, classes } = encodeLabels(caller, 'y', y, points.shape[0]);
    this.gaussians.clear();
    for (const [code, label] of classes.entries()) {
      const rows = Int32Array.from(codes.keys()).filter((row) => codes[row] === code);
      this.gaussians.set(label, await new GaussianMixture(this.options).fit(pickRows(points, rows)));
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
    return gaussian.sample(count, seed * this.gaussians.size + this.classes.indexOf(label)).X;
  }
}
