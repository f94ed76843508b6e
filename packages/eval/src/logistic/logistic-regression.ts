import type { Matrix } from '@simvae/arrays';
import { type Features, toMatrix } from '../input/features.js';
import { encodeLabels, type Label, type Labels } from '../input/labels.js';
import {
  type ComputeOptions,
  checkOptions,
  computeOptionNames,
  type OptionNames,
  positiveInteger,
} from '../input/options.js';
import { argmaxRows, softmaxRows } from '../input/rows.js';
import { applyLinear } from '../regression/least-squares.js';
import { accuracy } from '../scores/classification.js';
import { type FittedLogistic, fitLogistic, type LogisticSettings } from './fit-logistic.js';

const caller = 'LogisticRegression';

export interface LogisticRegressionOptions extends ComputeOptions {
  /** Inverse strength of the penalty. @default 1, scikit-learn's */
  readonly C?: number;
  /**
   * Whether the penalty is on weights of columns that have standard deviation 1, so that units do not matter; else on weights of the
   * columns as given. @default false, as scikit-learn's
   */
  readonly standardize?: boolean;
  /** Largest entry, in size, of the gradient of the mean loss at which it has converged. @default 1e-8 */
  readonly tol?: number;
  /** Iterations of L-BFGS, at most. @default 1000 */
  readonly maxIter?: number;
}

const optionNames: OptionNames<LogisticRegressionOptions> = {
  C: true,
  standardize: true,
  tol: true,
  maxIter: true,
  ...computeOptionNames,
};

interface FittedClassifier extends FittedLogistic {
  readonly classes: readonly Label[];
  readonly columns: number;
}

/**
 * Multinomial logistic regression with an L2 penalty, to convergence in float64: what a linear probe measures, with no epochs or
 * learning rate to choose.
 *
 *   minimise  C sum_i -log softmax(x_i W + b)[y_i] + 1/2 |W|^2
 *
 * with, for two classes, the penalty of the difference of their weights. Intercepts are not penalised. This is the objective of
 * scikit-learn's LogisticRegression, and so are its coefficients; columns are scaled within, so that L-BFGS converges on columns of any
 * units. The result does not depend on the number of threads.
 *
 * @example
 * const probe = await new LogisticRegression({ C: 1 }).fit(train, labels);
 * await probe.score(test, testLabels);
 */
export class LogisticRegression {
  private readonly settings: LogisticSettings;
  private fitted: FittedClassifier | undefined;

  /**
   * @throws {TypeError} If an option is unknown.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(private readonly options: LogisticRegressionOptions = {}) {
    checkOptions(caller, options, optionNames);
    const { C = 1, standardize = false, tol = 1e-8, maxIter = 1000 } = options;
    for (const [name, value] of Object.entries({ C, tol })) {
      if (!(value > 0 && value < Infinity)) {
        throw new RangeError(`${caller}: \`${name}\` must be positive and finite, got ${value}.`);
      }
    }
    positiveInteger(caller, 'maxIter', maxIter);
    this.settings = { C, standardize, tol, maxIter };
  }

  /** The distinct training labels, sorted: the rows of `coefficients`, and the columns of `predictProba`. */
  get classes(): readonly Label[] {
    return this.model.classes;
  }

  /** Weights of the columns as given, [classes, d]; of two classes one row, that of the second, as in scikit-learn. */
  get coefficients(): Matrix<Float64Array> {
    const { columns, classes, weights } = this.model;
    const rows = classes.length === 2 ? 1 : classes.length;
    const data = new Float64Array(rows * columns);
    for (let c = 0; c < columns; c++) {
      const own = weights.subarray(c * classes.length, (c + 1) * classes.length);
      for (let k = 0; k < rows; k++) data[k * columns + c] = rows === 1 ? own[1] - own[0] : own[k];
    }
    return { data, shape: [rows, columns] };
  }

  /** One for each row of `coefficients`. */
  get intercepts(): Float64Array {
    const { intercepts } = this.model;
    return intercepts.length === 2 ? Float64Array.of(intercepts[1] - intercepts[0]) : intercepts.slice();
  }

  /** Whether the gradient met `tol` within `maxIter` iterations. */
  get converged(): boolean {
    return this.model.converged;
  }

  /** Iterations of L-BFGS. */
  get iterations(): number {
    return this.model.iterations;
  }

  /**
   * @param X - [n, d].
   * @param y - n labels, of at least two classes.
   * @throws {RangeError} If shapes disagree, a value is not finite, or there are fewer than two classes.
   */
  async fit(X: Features, y: Labels): Promise<this> {
    const features = toMatrix(caller, 'X', X);
    const { codes, classes } = encodeLabels(caller, 'y', y, features.shape[0]);
    if (classes.length < 2) {
      throw new RangeError(`${caller}: \`y\` must have at least two classes, got ${classes.length}.`);
    }
    const fitted = await fitLogistic(features, codes, classes.length, this.settings, this.options);
    this.fitted = { classes, columns: features.shape[1], ...fitted };
    return this;
  }

  /** The label of every row of X. */
  async predict(X: Features): Promise<Label[]> {
    const { data, shape } = this.scores(X);
    return Array.from(argmaxRows(data, shape[1]), (code) => this.model.classes[code]);
  }

  /** Probability of every class, [rows, classes]; rows sum to 1. */
  async predictProba(X: Features): Promise<Matrix> {
    const { data, shape } = this.scores(X);
    return { data: softmaxRows(data, shape[1]), shape };
  }

  /** Part of the rows of X, in [0, 1], whose predicted label is y. */
  async score(X: Features, y: Labels): Promise<number> {
    return accuracy(y, await this.predict(X));
  }

  private scores(X: Features): Matrix<Float64Array> {
    const { columns, classes, ...map } = this.model;
    return applyLinear(toMatrix(caller, 'X', X, columns), map, classes.length);
  }

  private get model(): FittedClassifier {
    if (!this.fitted) throw new Error(`${caller}: call fit before predict or score.`);
    return this.fitted;
  }
}
