import { positiveInteger } from '../input/positive-integer.js';
import type { ComputeOptions } from '../types.js';

export interface ProbeOptions extends Omit<ComputeOptions, 'threads'> {
  /** Passes over the training rows, at most. @default 200 */
  readonly epochs?: number;
  /** Rows of a step; the last step of an epoch takes what is left. @default 128 */
  readonly batch?: number;
  /** Of Adam (beta1 0.9, beta2 0.999, epsilon 1e-8). @default 3e-4 */
  readonly learningRate?: number;
  /** Names initial weights and the order of rows. @default 0 */
  readonly seed?: number;
  /** With a validation set: epochs without a smaller validation loss after which training ends. @default 20 */
  readonly patience?: number;
}

/** Checked options with defaults. */
export interface ProbeSettings {
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly patience: number;
}

/** @throws {RangeError} If an option is out of its range. */
export function probeSettings(caller: string, options: ProbeOptions): ProbeSettings {
  const { epochs = 200, batch = 128, learningRate = 3e-4, seed = 0, patience = 20 } = options;
  positiveInteger(caller, 'epochs', epochs);
  positiveInteger(caller, 'batch', batch);
  positiveInteger(caller, 'patience', patience);
  if (!(learningRate > 0 && learningRate < Infinity)) {
    throw new RangeError(`${caller}: \`learningRate\` must be positive and finite, got ${learningRate}.`);
  }
  return { epochs, batch, learningRate, seed, patience };
}
