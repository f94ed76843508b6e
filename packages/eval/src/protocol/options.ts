import type { Features } from '../input/features.js';
import type { Label, Labels } from '../input/labels.js';
import type { OptionNames, StageProgress } from '../input/options.js';
import type { Metric } from '../neighbors/metric.js';
import type { ProtocolId } from './results.js';

/** Representations with labels, of one encoder. */
export interface Representations {
  /** [n, d]. */
  readonly train: Features;
  /** n labels. */
  readonly trainLabels: Labels;
  /** [m, d]. */
  readonly test: Features;
  /** m labels. */
  readonly testLabels: Labels;
}

/** Representations whose rows have several labels each, by name: CelebA's 40 attributes. */
export interface LabelledSets {
  /** [n, d]. */
  readonly train: Features;
  /** n labels under each name. */
  readonly trainLabels: Readonly<Record<string, Labels>>;
  /** [m, d]. */
  readonly test: Features;
  /** m labels under each name. */
  readonly testLabels: Readonly<Record<string, Labels>>;
}

/** What every part of an evaluation takes. */
interface SharedOptions {
  /**
   * What stands in place of a label where a row has none: the row is left out, under that name alone.
   * @default nothing: every label is a class
   */
  readonly missing?: Label;
  /** Names initial weights, orders, the validation split and the starts of the mixture. @default 0 */
  readonly seed?: number;
  /** Protocol strict: part of every class of the training set that is held out. @default 0.1 */
  readonly validationFraction?: number;
  /** @default all cores */
  readonly threads?: number;
  readonly onProgress?: (progress: StageProgress) => void;
  /** Stops the evaluation; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface ProbesOptions extends SharedOptions {
  /** Epochs of the probes, at most. @default 200 */
  readonly epochs?: number;
  /** Rows of a step of the probes. @default 128 */
  readonly batch?: number;
  /** Adam's, of the probes. @default 3e-4 */
  readonly learningRate?: number;
  /** Protocol strict: epochs without a smaller validation loss after which a probe stops. @default 20 */
  readonly patience?: number;
  /** Width of the MLP probe. @default the number of columns, as in the authors' code, at most 256 */
  readonly hidden?: number;
}

export interface LogisticOptions extends SharedOptions {
  /** Inverse strengths of the penalty that protocol `strict` chooses among. @default 0.01, 0.1, 1, 10, 100 */
  readonly Cs?: readonly number[];
}

export interface NeighborsOptions extends SharedOptions {
  /** Neighbours to try. @default 1 .. 15, at most the training rows */
  readonly ks?: readonly number[];
  /** What neighbours are near by. @default 'euclidean' */
  readonly metric?: Metric;
}

export interface MixtureOptions extends SharedOptions {
  /** Components of the mixture. @default the number of distinct training labels */
  readonly classes?: number;
  /** Starts of the mixture. @default 200 */
  readonly nInit?: number;
  /**
   * Columns of the mixture, at most: rows of more are projected onto so many principal components of the training rows. A full
   * covariance has as many numbers as columns squared, for each component. Infinity: rows are never projected. @default 64
   */
  readonly mixtureColumns?: number;
}

/** What the protocols leave open. The defaults are the paper's. */
export interface EvaluationOptions extends LogisticOptions, ProbesOptions, NeighborsOptions, MixtureOptions {}

/** Those of every part: one object may serve them all. */
export const evaluationOptionNames: OptionNames<EvaluationOptions & { readonly protocol: Protocols }> = {
  protocol: true,
  missing: true,
  seed: true,
  validationFraction: true,
  threads: true,
  onProgress: true,
  signal: true,
  Cs: true,
  epochs: true,
  batch: true,
  learningRate: true,
  patience: true,
  hidden: true,
  ks: true,
  metric: true,
  classes: true,
  nInit: true,
  mixtureColumns: true,
};

/** One protocol, or several whose shared work is done once. */
export type Protocols = ProtocolId | readonly ProtocolId[];

/** A result for one protocol; for several a list, in the order asked for. */
export type ByProtocol<P extends Protocols, Result> = P extends readonly ProtocolId[] ? Result[] : Result;

/** Likewise for representations with one label a row; under each name for label sets. */
export type ByLabels<Data, P extends Protocols, Result> = Data extends LabelledSets
  ? Record<string, ByProtocol<P, Result>>
  : ByProtocol<P, Result>;
