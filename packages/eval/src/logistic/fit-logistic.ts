import type { Matrix } from '@simvae/arrays';
import { Breath, type ComputeOptions } from '../input/options.js';
import { columnMeans, columnVariances } from '../linalg/tables.js';
import type { LinearMap } from '../regression/least-squares.js';
import { KernelPool, threadCount } from '../wasm/kernel-pool.js';
import { type ColumnScaling, CrossEntropy } from './cross-entropy.js';
import { minimise } from './lbfgs.js';

/** Checked options of a fit. */
export interface LogisticSettings {
  readonly C: number;
  readonly standardize: boolean;
  readonly tol: number;
  readonly maxIter: number;
}

/** The map from columns, as given, to scores of the classes: weights [d, classes], intercepts [classes]. */
export interface FittedLogistic extends LinearMap {
  readonly iterations: number;
  readonly converged: boolean;
}

/** Evaluations that logistic regressions take, about: what progress is measured by. */
const usualEvaluations = 100;

/**
 * Minimises the objective of `LogisticRegression`.
 *
 * It is done in coordinates v, w = scale v, in which the objective is about as curved along every column: with a column of deviation s, its
 * loss has curvature s^2 q, q = (1 - 1/K) / K while classes are equally likely, and the penalty its own.
 *
 * @param codes - class of every row, 0 .. classes - 1.
 * @param start - where it begins: a fit with another C. @default zeros
 */
export async function fitLogistic(
  features: Matrix,
  codes: Int32Array,
  classes: number,
  { C, standardize, tol, maxIter }: LogisticSettings,
  options: ComputeOptions,
  start?: LinearMap,
): Promise<FittedLogistic> {
  const [rows, columns] = features.shape;
  const means = columnMeans(features);
  const variances = columnVariances(features, means);
  // Of two classes, only the difference of the weights is penalised: half of what both would cost.
  const strength = (classes === 2 ? 2 : 1) / (C * rows);
  const curvature = (1 - 1 / classes) / classes;
  const penalties = variances.map((variance) => strength * (standardize ? variance : 1));
  const scales = variances.map((variance, c) =>
    variance === 0 ? 0 : 1 / Math.sqrt(variance + penalties[c] / curvature),
  );
  const scaling = { means, scales };
  const work = usualEvaluations * rows * columns * classes;
  const pool = await KernelPool.open(threadCount('LogisticRegression', options.threads, work));
  try {
    const loss = new CrossEntropy(pool, features, codes, classes, scaling);
    const breath = new Breath(options);
    let evaluations = 0;
    const pause = () => breath.take(evaluations / (evaluations + usualEvaluations));
    const objective = async (v: Float64Array, gradient: Float64Array): Promise<number> => {
      evaluations++;
      let value = await loss.evaluate(v, gradient, pause);
      for (let at = 0; at < columns * classes; at++) {
        const c = Math.floor(at / classes);
        const penalty = penalties[c] * scales[c] ** 2;
        value += (penalty * v[at] ** 2) / 2;
        gradient[at] += penalty * v[at];
      }
      return value;
    };
    const origin = start ? toScaled(start, scaling) : new Float64Array((columns + 1) * classes);
    const { x, iterations, converged } = await minimise(objective, origin, { tol, maxIter });
    return { ...fromScaled(x, scaling), iterations, converged };
  } finally {
    pool.close();
  }
}

/** A map of scaled columns, [columns + 1, classes] with the intercepts last, as one of columns as given. */
function fromScaled(v: Float64Array, { means, scales }: ColumnScaling): LinearMap {
  const classes = v.length / (means.length + 1);
  const intercepts = v.slice(means.length * classes);
  const weights = v.subarray(0, means.length * classes).map((value, at) => {
    const c = Math.floor(at / classes);
    const weight = value * scales[c];
    intercepts[at % classes] -= weight * means[c];
    return weight;
  });
  return { weights, intercepts };
}

/** The inverse of `fromScaled`; columns of scale 0 have weight 0. */
function toScaled({ weights, intercepts }: LinearMap, { means, scales }: ColumnScaling): Float64Array {
  const classes = intercepts.length;
  const v = new Float64Array(weights.length + classes);
  v.set(intercepts, weights.length);
  weights.forEach((weight, at) => {
    const c = Math.floor(at / classes);
    v[at] = scales[c] === 0 ? 0 : weight / scales[c];
    v[weights.length + (at % classes)] += weight * means[c];
  });
  return v;
}
