import type { Network } from '@simvae/core';
import { mlp } from './mlp.js';

export interface MlpEncoderOptions {
  /** [height, width, channels]. */
  readonly imageShape: readonly [number, number, number];
  /** Numbers per image: L for a representation, 2 L for mean and log-variance. */
  readonly outputs: number;
  /** Widths of the hidden layers. @default [500, 500, 2000] */
  readonly hidden?: readonly number[];
}

/**
 * The encoder of the paper's MLP experiments: pixels-500-500-2000-outputs, ReLU between.
 *
 * Source: SimVAE paper, table 4a.
 */
export function mlpEncoder({ imageShape, outputs, hidden = [500, 500, 2000] }: MlpEncoderOptions): Network {
  return mlp({ name: 'mlp-encoder', inputShape: imageShape, hidden, outputShape: [outputs] });
}
