import type { Network } from '@simvae/core';
import { mlp } from './mlp.js';

export interface MlpDecoderOptions {
  /** Size of the representation, L. */
  readonly latent: number;
  /** [height, width, channels]. */
  readonly imageShape: readonly [number, number, number];
  /** Widths of the hidden layers. @default [2000, 500, 500] */
  readonly hidden?: readonly number[];
}

/**
 * The decoder of the paper's MLP experiments: L-2000-500-500-pixels, ReLU between. Emits logits.
 *
 * Source: SimVAE paper, table 4b.
 */
export function mlpDecoder({ latent, imageShape, hidden = [2000, 500, 500] }: MlpDecoderOptions): Network {
  return mlp({ name: 'mlp-decoder', inputShape: [latent], hidden, outputShape: imageShape });
}
