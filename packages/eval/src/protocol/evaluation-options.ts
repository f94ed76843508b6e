import type { Progress } from '../types.js';

/** What the protocols leave open. The defaults are the paper's. */
export interface EvaluationOptions {
  /** Names initial weights, orders, the validation split and the starts of the mixture. @default 0 */
  readonly seed?: number;
  /** Components of the mixture. @default the number of distinct training labels */
  readonly classes?: number;
  /** Neighbours to try. @default 1 .. 15, at most the training rows */
  readonly ks?: readonly number[];
  /** Epochs of the probes, at most. @default 200 */
  readonly epochs?: number;
  /** Rows of a step of the probes. @default 128 */
  readonly batch?: number;
  /** Adam's, of the probes. @default 3e-4 */
  readonly learningRate?: number;
  /** Protocol strict: epochs without a smaller validation loss after which a probe stops. @default 20 */
  readonly patience?: number;
  /** Width of the MLP probe. @default the number of columns, as in the authors' code */
  readonly hidden?: number;
  /** Starts of the mixture. @default 200 */
  readonly nInit?: number;
  /** Protocol strict: part of every class of the training set that is held out. @default 0.1 */
  readonly validationFraction?: number;
  /** @default all cores */
  readonly threads?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** Stops the evaluation; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}
