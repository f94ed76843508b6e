import type { Matrix } from '@simvae/arrays';
import { type Features, toMatrix } from '../input/features.js';
import { checkOptions, type OptionNames } from '../input/options.js';
import { columnMeans, columnVariances } from '../linalg/tables.js';
import { probeScores } from '../probe/run-probe.js';
import {
  type ProbeOptions,
  type ProbeSettings,
  probeOptionNames,
  probeSettings,
  type TrainedProbe,
  trainProbe,
} from '../probe/train-probe.js';
import { applyLinear, type LinearMap, leastSquares } from './least-squares.js';

/**
 * Coefficient of determination of every column: 1 - sum (y - p)^2 / sum (y - mean y)^2.
 *
 * 1 for perfect predictions, 0 for those of the mean, negative for worse. A constant column gives 1 where it is
 * predicted exactly and 0 otherwise, as in scikit-learn.
 *
 * @param values - y, [n, t].
 * @param predicted - p, [n, t].
 * @returns [t].
 * @throws {RangeError} If the shapes differ or there are no rows.
 */
export function rSquared(values: Matrix, predicted: Matrix): Float64Array {
  const [rows, columns] = values.shape;
  if (rows === 0 || predicted.shape[0] !== rows || predicted.shape[1] !== columns) {
    const got = `[${values.shape}] and [${predicted.shape}]`;
    throw new RangeError(
      `rSquared: \`predicted\` must have the shape of \`values\`, with at least one row, got ${got}.`,
    );
  }
  return Float64Array.from({ length: columns }, (_, c) => {
    let mean = 0;
    for (let i = c; i < values.data.length; i += columns) mean += values.data[i] / rows;
    let residual = 0;
    let total = 0;
    for (let i = c; i < values.data.length; i += columns) {
      residual += (values.data[i] - predicted.data[i]) ** 2;
      total += (values.data[i] - mean) ** 2;
    }
    if (total === 0) return residual === 0 ? 1 : 0;
    return 1 - residual / total;
  });
}

const caller = 'RegressionProbe';

export interface RegressionProbeOptions extends ProbeOptions {
  /** Width of the hidden layer of ReLU; 0 for linear regression. @default 0 */
  readonly hidden?: number;
}

const optionNames: OptionNames<RegressionProbeOptions> = { ...probeOptionNames, hidden: true };

type Predictor =
  | { readonly kind: 'linear'; readonly map: LinearMap }
  | {
      readonly kind: 'network';
      readonly probe: TrainedProbe;
      readonly inputs: Scaling;
      readonly scaling: Scaling;
    };

/** Mean and standard deviation of every column. */
interface Scaling {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/**
 * Regression of several values on frozen features: how much of each factor a representation keeps.
 *
 * Without a hidden layer it is least squares, solved exactly. With one it is a network trained by Adam on the squared
 * error of the standardised values (options as for `MlpProbe`), on features standardised by the training rows: like least
 * squares, it does not depend on their scale.
 */
export class RegressionProbe {
  private readonly hidden: number;
  private readonly settings: ProbeSettings;
  private fitted: { columns: number; targets: number; predictor: Predictor } | undefined;

  /**
   * @throws {TypeError} If an option is unknown.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(private readonly options: RegressionProbeOptions = {}) {
    checkOptions(caller, options, optionNames);
    const { hidden = 0 } = options;
    if (!Number.isInteger(hidden) || hidden < 0) {
      throw new RangeError(`${caller}: \`hidden\` must be an integer that is not negative, got ${hidden}.`);
    }
    this.hidden = hidden;
    this.settings = probeSettings(caller, options);
  }

  /**
   * @param X - [n, d], at least one row.
   * @param Y - values, [n, t].
   * @throws {RangeError} If shapes disagree, a value is not finite, or training diverges.
   */
  async fit(X: Features, Y: Features): Promise<this> {
    const features = toMatrix(caller, 'X', X);
    const values = toMatrix(caller, 'Y', Y);
    const [rows, columns] = features.shape;
    const targets = values.shape[1];
    if (rows === 0 || values.shape[0] !== rows) {
      const got = `${rows} and ${values.shape[0]}`;
      throw new RangeError(`${caller}: \`Y\` must have as many rows as \`X\`, at least one, got ${got}.`);
    }
    const predictor: Predictor =
      this.hidden === 0
        ? { kind: 'linear', map: leastSquares(features, values) }
        : await this.trainNetwork(features, values);
    this.fitted = { columns, targets, predictor };
    return this;
  }

  /** Predicted values, [rows, t]. */
  async predict(X: Features): Promise<Matrix> {
    const { columns, targets, predictor } = this.model;
    const features = toMatrix(caller, 'X', X, columns);
    const rows = features.shape[0];
    if (predictor.kind === 'linear') return applyLinear(features, predictor.map, targets);
    const { means, deviations } = predictor.scaling;
    const scores = await probeScores(predictor.probe, rescale(features, predictor.inputs));
    const data = Float64Array.from(
      scores,
      (score, at) => score * deviations[at % targets] + means[at % targets],
    );
    return { data, shape: [rows, targets] };
  }

  /** R^2 of every value, [t]; see `rSquared`. */
  async score(X: Features, Y: Features): Promise<Float64Array> {
    return rSquared(toMatrix(caller, 'Y', Y, this.model.targets), await this.predict(X));
  }

  private async trainNetwork(features: Matrix, values: Matrix): Promise<Predictor> {
    const scaling = standardise(values);
    const inputs = standardise(features);
    const targets = {
      kind: 'values',
      table: rescale(values, scaling).data,
      outputs: values.shape[1],
    } as const;
    const set = { features: rescale(features, inputs), targets };
    const probe = await trainProbe(caller, this.hidden, set, undefined, this.settings, this.options);
    return { kind: 'network', probe, inputs, scaling };
  }

  private get model() {
    if (!this.fitted) throw new Error(`${caller}: call fit before predict or score.`);
    return this.fitted;
  }
}

/** Columns less their means, over their deviations. */
function rescale({ data, shape }: Matrix, { means, deviations }: Scaling): Matrix<Float32Array> {
  const columns = shape[1];
  const scaled = new Float32Array(data.length);
  for (let at = 0; at < data.length; at++) {
    scaled[at] = (data[at] - means[at % columns]) / deviations[at % columns];
  }
  return { data: scaled, shape };
}

/** Constant columns get deviation 1. */
function standardise(matrix: Matrix): Scaling {
  const means = columnMeans(matrix);
  const variances = columnVariances(matrix, means);
  return { means, deviations: variances.map((variance) => Math.sqrt(variance) || 1) };
}
