import type { ClassName } from '../input/labels.js';
import type { CovarianceType } from '../mixture/mixture-model.js';

/** How choices are made: `paper` on the test set, as printed; `strict` on a validation split of the training set. */
export type ProtocolId = 'paper' | 'strict';

/** A protocol's name with the number of its revision: numbers of different versions are not comparable. */
export interface ProtocolStamp {
  readonly id: ProtocolId;
  readonly version: number;
}

/** What every score of classes says beside its accuracy on the test set. */
export interface Predictions {
  /** Accuracy on the rows that were held out of the training set (`strict`), in [0, 1]; null where none were (`paper`). */
  readonly validationAccuracy: number | null;
  /**
   * Test rows by class and prediction: `confusion[i][j]` counts those of class i that were predicted as class j, in the order of
   * the result's `classes`. Rows of a class that no training row has are left out.
   */
  readonly confusion: readonly (readonly number[])[];
}

/** Logistic regression to convergence on columns of standard deviation 1. */
export interface LogisticScore extends Predictions {
  /** On the test set, in [0, 1]. */
  readonly accuracy: number;
  /** Inverse strength of the penalty: chosen on the validation split (`strict`), or 1 (`paper`). */
  readonly C: number;
  /** Whether the minimum was reached. */
  readonly converged: boolean;
}

export interface ProbeScore extends Predictions {
  /** On the test set, in [0, 1]. */
  readonly accuracy: number;
  /** Epoch whose weights were evaluated: the last one (`paper`), that of the smallest validation loss (`strict`). */
  readonly epoch: number;
  /** Epochs trained. */
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  /** Width of the hidden layer; 0 for the linear probe. */
  readonly hidden: number;
  /** Cross-entropy per row at that epoch, in nats; summed over label sets that were trained together. */
  readonly trainLoss: number;
  /** Likewise on the validation split; null where there is none. */
  readonly validationLoss: number | null;
  /**
   * Whether the loss (`strict`: on the validation split) had settled when training ended: over the last tenth of the epochs, at least
   * 20, it fell by at most 1 % of the labels' entropy. If not, the score says how long was trained, not what the representation holds.
   */
  readonly converged: boolean;
}

/** `validationAccuracy` and `confusion` are those of the chosen k. */
export interface NeighborScore extends Predictions {
  /** Test accuracy with the chosen k, in [0, 1]. */
  readonly best: number;
  /** Chosen on the test set (`paper`) or on the validation split (`strict`); the smallest among equals. */
  readonly k: number;
  /** Test accuracy of every k. */
  readonly all: readonly AccuracyOfK[];
}

/** Accuracy for one number of neighbours, in [0, 1]. */
export interface AccuracyOfK {
  readonly k: number;
  readonly accuracy: number;
}

/**
 * A row counts as predicted to be of the class that its cluster is matched with; `confusion` leaves out rows of a cluster that is
 * matched with none.
 */
export interface MixtureScore extends Predictions {
  /** Part of the test rows, in [0, 1], whose cluster is matched with their class. */
  readonly accuracy: number;
  /** Rows whose labels chose the matching of clusters to classes. */
  readonly matchedOn: 'test' | 'validation';
  readonly ari: number;
  readonly nmi: number;
  readonly components: number;
  /** Columns that it was fitted to: those of the representation, or principal components. */
  readonly columns: number;
  /** Part of the variance of the training rows that these columns have, in [0, 1]: 1 where they are those of the representation. */
  readonly explained: number;
  readonly covariance: CovarianceType;
  readonly nInit: number;
  readonly converged: boolean;
  /** Mean log-likelihood of the training rows, in nats. */
  readonly trainLogLikelihood: number;
  /** Mean log-likelihood of the test rows, in nats. */
  readonly testLogLikelihood: number;
}

/** Rows with a label: those that train, those that are held out of the training set, those that are tested on. */
export interface RowCounts {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

/** What `evaluateProbes` gives for one protocol; JSON-safe, as all results. */
export interface ProbesResult {
  readonly protocol: ProtocolStamp;
  /** Distinct training labels, sorted, by their names. */
  readonly classes: readonly ClassName[];
  readonly rows: RowCounts;
  readonly linear: ProbeScore;
  readonly mlp: ProbeScore;
}

/** What `evaluateLogistic` gives for one protocol. */
export interface LogisticResult {
  readonly protocol: ProtocolStamp;
  /** Distinct training labels, sorted, by their names. */
  readonly classes: readonly ClassName[];
  readonly logistic: LogisticScore;
}

/** What `evaluateNeighbors` gives for one protocol. */
export interface NeighborsResult {
  readonly protocol: ProtocolStamp;
  /** Distinct training labels, sorted, by their names. */
  readonly classes: readonly ClassName[];
  readonly knn: NeighborScore;
}

/** What `evaluateMixture` gives for one protocol. */
export interface MixtureResult {
  readonly protocol: ProtocolStamp;
  /** Distinct training labels, sorted, by their names. */
  readonly classes: readonly ClassName[];
  readonly gmm: MixtureScore;
}

/** Everything that was measured under one protocol. */
export interface EvaluationResult extends LogisticResult, ProbesResult, NeighborsResult, MixtureResult {
  readonly seed: number;
  readonly columns: number;
}
