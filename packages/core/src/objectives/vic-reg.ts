import {
  add,
  matMul,
  mean,
  mul,
  relu,
  type Scalar,
  sqrt,
  square,
  sub,
  sum,
  type Tensor2D,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { requirePositive, requireShape } from '../tensors/checks.js';
import { summed, type WithTerms } from './terms.js';

export interface VicRegInputs {
  /** Representations of one view of each image, [images, dimensions]. */
  readonly a: Tensor2D;
  /** Representations of the other view, same shape. */
  readonly b: Tensor2D;
}

export interface VicRegOptions {
  /** Weight of the invariance term. @default 25 */
  readonly invariance?: number;
  /** Weight of the variance term. @default 25 */
  readonly variance?: number;
  /** Weight of the covariance term. @default 1 */
  readonly covariance?: number;
  /** Added to variances before the square root. @default 1e-4 */
  readonly epsilon?: number;
}

/** VICReg's summands, weighted. */
export type VicRegTerms = {
  readonly invariance: Scalar;
  readonly variance: Scalar;
  readonly covariance: Scalar;
};

/**
 * Variance-invariance-covariance regularisation.
 *
 *   lambda s(A, B) + mu 1/2 [ v(A) + v(B) ] + nu [ c(A) + c(B) ]
 *   s = mean over rows and dimensions of (a - b)^2
 *   v = 1/D sum_d max(0, 1 - sqrt(Var(z_d) + epsilon))
 *   c = 1/D sum_{d != e} Cov(z)_de^2
 *
 * with variances and covariances divided by N - 1.
 *
 * Source: Bardes et al., arXiv:2105.04906, equations 1 to 6, with the reductions of the authors' public code: s averages
 * over dimensions as well, and v is halved.
 *
 * @param inputs - see `VicRegInputs`.
 * @param options - see `VicRegOptions`.
 * @returns scalar, no unit.
 * @throws {RangeError} If the shapes differ, there are fewer than 2 rows, or `epsilon` is not positive.
 */
export function vicReg(inputs: VicRegInputs, options: VicRegOptions = {}): Scalar {
  return vicRegTerms(inputs, options).loss;
}

/** `vicReg` with its summands. @throws {RangeError} As `vicReg` does. */
export function vicRegTerms({ a, b }: VicRegInputs, options: VicRegOptions = {}): WithTerms<VicRegTerms> {
  const { invariance = 25, variance = 25, covariance = 1, epsilon = 1e-4 } = options;
  requireShape('vicReg', 'a', a, [null, null]);
  requireShape('vicReg', 'b', b, a.shape);
  requirePositive('vicReg', 'epsilon', epsilon);
  const [rows, dimensions] = a.shape;
  if (rows < 2) throw new RangeError(`vicReg: \`a\` must have at least 2 rows, got ${rows}.`);
  const offDiagonal = tensor2d(
    Float32Array.from({ length: dimensions ** 2 }, (_, i) => Number(i % (dimensions + 1) !== 0)),
    [dimensions, dimensions],
  );
  const spread = (z: Tensor2D) => {
    const centered = sub<Tensor2D>(z, mean(z, 0, true));
    const variances = mul(sum(square(centered), 0), 1 / (rows - 1)); // [dimensions]
    const covariances = mul(matMul(centered, centered, true), 1 / (rows - 1)); // [dimensions, dimensions]
    return {
      hinge: mean(relu(sub(1, sqrt(add(variances, epsilon))))),
      covariancePenalty: mul(sum(square(mul(covariances, offDiagonal))), 1 / dimensions),
    };
  };
  const [first, second] = [spread(a), spread(b)];
  return summed<VicRegTerms>({
    invariance: mul(mean(square(sub(a, b))), invariance),
    variance: mul(add(first.hinge, second.hinge), 0.5 * variance),
    covariance: mul(add(first.covariancePenalty, second.covariancePenalty), covariance),
  });
}
