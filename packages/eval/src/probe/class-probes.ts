import type { Matrix } from '@simvae/arrays';
import { type Features, toMatrix } from '../input/features.js';
import { type EncodedLabels, encodeLabels, type Label, type Labels } from '../input/labels.js';
import { checkOptions, type OptionNames, positiveInteger } from '../input/options.js';
import { argmaxRows, softmaxRows } from '../input/rows.js';
import { accuracy } from '../scores/classification.js';
import { hasSettled } from './convergence.js';
import { probeScores } from './run-probe.js';
import {
  type ProbeOptions,
  type ProbeSet,
  type ProbeSettings,
  probeOptionNames,
  probeSettings,
  type TrainedProbe,
  trainProbe,
} from './train-probe.js';

/** Rows that are held out of training to choose the epoch. */
export interface Validation {
  readonly X: Features;
  readonly y: Labels;
}

/** What `LinearProbe` and `MlpProbe` share: a classifier on frozen features, trained by Adam. */
export abstract class ClassProbe {
  private readonly settings: ProbeSettings;
  private fitted: { probe: TrainedProbe; classes: readonly Label[]; converged: boolean } | undefined;

  protected constructor(
    private readonly caller: string,
    private readonly options: ProbeOptions,
    names: OptionNames<ProbeOptions>,
  ) {
    checkOptions(caller, options, names);
    this.settings = probeSettings(caller, options);
  }

  /** Width of the hidden layer for features of `columns` dimensions; 0 for none. */
  protected abstract hiddenWidth(columns: number): number;

  /** The distinct training labels, sorted: the columns of `predictProba`. */
  get classes(): readonly Label[] {
    return this.model.classes;
  }

  /**
   * Whether the loss (that of the validation, where given) had settled when training ended: over the last tenth of the epochs, at least
   * 20, it fell by at most 1 % of the labels' entropy. If not, the scores say how long was trained, not what the features hold: give
   * more `epochs` or a larger `learningRate`.
   */
  get converged(): boolean {
    return this.model.converged;
  }

  /** Epoch whose weights are used, epochs trained, and the losses per row at that epoch, in nats. */
  get training(): Pick<TrainedProbe, 'epoch' | 'epochs' | 'trainLoss' | 'validationLoss'> {
    const { epoch, epochs, trainLoss, validationLoss } = this.model.probe;
    return { epoch, epochs, trainLoss, validationLoss };
  }

  /**
   * @param X - [n, d], at least one row; used as given, without standardisation.
   * @param y - n labels.
   * @param validation - chooses the epoch with the smallest cross-entropy, where given. Its labels must occur in y.
   * @throws {RangeError} If shapes disagree, a value is not finite, or training diverges.
   */
  async fit(X: Features, y: Labels, validation?: Validation): Promise<this> {
    const features = toMatrix(this.caller, 'X', X);
    const [rows, columns] = features.shape;
    if (rows === 0) throw new RangeError(`${this.caller}: \`X\` must have at least one row, got 0.`);
    const { codes, classes } = encodeLabels(this.caller, 'y', y, rows);
    const targets = { kind: 'classes', codes, sizes: [classes.length] } as const;
    const held = validation && this.validationSet(validation, columns, classes);
    const { caller, settings, options } = this;
    const probe = await trainProbe(
      caller,
      this.hiddenWidth(columns),
      { features, targets },
      held,
      settings,
      options,
    );
    this.fitted = { probe, classes, converged: hasSettled(probe.losses, targets, settings.epochs) };
    return this;
  }

  /** The label of every row of X. */
  async predict(X: Features): Promise<Label[]> {
    const { data, shape } = await this.scores(X);
    return Array.from(argmaxRows(data, shape[1]), (code) => this.model.classes[code]);
  }

  /** Probability of every class, [rows, classes]; rows sum to 1. */
  async predictProba(X: Features): Promise<Matrix> {
    const { data, shape } = await this.scores(X);
    return { data: softmaxRows(data, shape[1]), shape };
  }

  /** Part of the rows of X, in [0, 1], whose predicted label is y. */
  async score(X: Features, y: Labels): Promise<number> {
    return accuracy(y, await this.predict(X));
  }

  private async scores(X: Features): Promise<Matrix<Float32Array>> {
    const { probe, classes } = this.model;
    const features = toMatrix(this.caller, 'X', X, probe.shape.inputs);
    return { data: await probeScores(probe, features), shape: [features.shape[0], classes.length] };
  }

  private validationSet({ X, y }: Validation, columns: number, classes: readonly Label[]): ProbeSet {
    const features = toMatrix(this.caller, 'validation.X', X, columns);
    const rows = features.shape[0];
    if (rows === 0)
      throw new RangeError(`${this.caller}: \`validation.X\` must have at least one row, got 0.`);
    const own: EncodedLabels = encodeLabels(this.caller, 'validation.y', y, rows);
    const known = own.classes.map((label) => classes.indexOf(label));
    const strange = known.indexOf(-1);
    if (strange >= 0) {
      const rule = 'hold labels that occur in `y`';
      throw new RangeError(`${this.caller}: \`validation.y\` must ${rule}, got ${own.classes[strange]}.`);
    }
    const codes = own.codes.map((code) => known[code]);
    return { features, targets: { kind: 'classes', codes, sizes: [classes.length] } };
  }

  private get model() {
    if (!this.fitted) throw new Error(`${this.caller}: call fit before predict or score.`);
    return this.fitted;
  }
}

/**
 * Linear classifier on frozen features: softmax(x W + b), cross-entropy, Adam.
 *
 * Source: the paper's protocol (A.4.4): one dense layer, Adam 3e-4, 200 epochs, batches of 128. Weights and biases
 * start uniform in +-1 / sqrt(d), as torch.nn.Linear's.
 *
 * @example
 * const probe = await new LinearProbe({ seed: 0 }).fit(train, labels);
 * await probe.score(test, testLabels);
 */
export class LinearProbe extends ClassProbe {
  /**
   * @throws {TypeError} If an option is unknown.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: ProbeOptions = {}) {
    super('LinearProbe', options, probeOptionNames);
  }

  protected override hiddenWidth(): number {
    return 0;
  }
}

export interface MlpProbeOptions extends ProbeOptions {
  /** Width of the hidden layer. @default `hiddenFor`: the number of columns of X, at most 256 */
  readonly hidden?: number;
}

/**
 * Width of the hidden layer for rows of so many columns: as wide as they are, as in the authors' code, whose representations have 10 or 64
 * columns; at most 256, since weights between equal widths grow with their square.
 */
export const hiddenFor = (columns: number): number => Math.min(columns, 256);

const mlpOptionNames: OptionNames<MlpProbeOptions> = { ...probeOptionNames, hidden: true };

/**
 * Classifier with one hidden layer on frozen features: softmax(relu(x W1 + b1) W + b), cross-entropy, Adam.
 *
 * Source: the paper's protocol (A.4.4): two dense layers with ReLU between, Adam 3e-4, 200 epochs, batches of 128.
 */
export class MlpProbe extends ClassProbe {
  private readonly hidden: number | undefined;

  /**
   * @throws {TypeError} If an option is unknown.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: MlpProbeOptions = {}) {
    super('MlpProbe', options, mlpOptionNames);
    this.hidden =
      options.hidden === undefined ? undefined : positiveInteger('MlpProbe', 'hidden', options.hidden);
  }

  protected override hiddenWidth(columns: number): number {
    return this.hidden ?? hiddenFor(columns);
  }
}
