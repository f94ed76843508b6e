import type { Networks } from '@simvae/core';
import { mlpDecoder } from './mlp-decoder.js';
import { mlpEncoder } from './mlp-encoder.js';

export interface MlpNetworksOptions {
  /** [height, width, channels]. */
  readonly imageShape: readonly [number, number, number];
  /** Size of the representation, L. */
  readonly latent: number;
  /** Hidden widths of the encoder; the decoder's are the same in reverse. @default [500, 500, 2000] */
  readonly hidden?: readonly number[];
}

/** The networks of the paper's MLP experiments (table 4), for any method. */
export function mlpNetworks({ imageShape, latent, hidden = [500, 500, 2000] }: MlpNetworksOptions): Networks {
  return {
    latent,
    imageShape,
    encoder: (outputs) => mlpEncoder({ imageShape, outputs, hidden }),
    decoder: () => mlpDecoder({ latent, imageShape, hidden: hidden.toReversed() }),
  };
}
