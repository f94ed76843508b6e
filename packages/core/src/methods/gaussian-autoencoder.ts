import type { TensorTree } from '@simvae/compile';
import {
  add,
  exp,
  mul,
  reshape,
  sigmoid,
  split,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { Density, Method } from '../contract/method.js';
import type { BoundVariables, Networks } from '../contract/network.js';
import { subtree } from '../contract/variables.js';

/** A diagonal Gaussian per row. */
export interface Posterior {
  /** [rows, latent]. */
  readonly mean: Tensor2D;
  /** Natural log of the variance, [rows, latent]. */
  readonly logVar: Tensor2D;
}

/** What a pass through both networks gives. */
export interface AutoencoderPass extends Posterior {
  /** Sampled latents, [rows, latent]. */
  readonly latents: Tensor2D;
  /** Decoder output before the sigmoid, [rows, pixels]. */
  readonly logits: Tensor2D;
  readonly state: TensorTree;
}

/** The parts that every method with a Gaussian encoder and a decoder shares. */
export interface GaussianAutoencoder extends Pick<Method, 'init' | 'represent'> {
  /** Encodes, samples with standard normal `epsilon` [rows, latent], decodes; in training mode. */
  pass(input: BoundVariables & { readonly images: Tensor4D; readonly epsilon: Tensor }): AutoencoderPass;
  reconstruct: NonNullable<Method['reconstruct']>;
  decode: NonNullable<Method['decode']>;
  posterior: Density['posterior'];
}

/**
 * An encoder to the mean and log-variance of a diagonal Gaussian, and a decoder of its samples. Parameters and state lie
 * under `encoder` and `decoder`. The representation is the posterior mean.
 *
 * @param networks - where the encoder (2 L outputs: means, then log-variances) and the decoder come from.
 */
export function gaussianAutoencoder(networks: Networks): GaussianAutoencoder {
  const encoder = networks.encoder(2 * networks.latent);
  const decoder = networks.decoder();

  const encode = ({ params, state }: BoundVariables, images: Tensor4D, training: boolean) => {
    const { output, state: next } = encoder.apply({
      params: subtree(params, 'encoder'),
      state: subtree(state, 'encoder'),
      input: images,
      training,
    });
    const [mean, logVar] = split<Tensor2D>(output, 2, 1);
    return { mean, logVar, output: output as Tensor2D, state: next };
  };
  const decodeLogits = ({ params, state }: BoundVariables, latents: Tensor2D, training: boolean) =>
    decoder.apply({
      params: subtree(params, 'decoder'),
      state: subtree(state, 'decoder'),
      input: latents,
      training,
    });

  return {
    init(random) {
      const [forEncoder, forDecoder] = [encoder.init(random), decoder.init(random)];
      return {
        params: { encoder: forEncoder.params, decoder: forDecoder.params },
        state: { encoder: forEncoder.state, decoder: forDecoder.state },
      };
    },
    pass({ images, epsilon, ...variables }) {
      const { mean, logVar, state: encoderState } = encode(variables, images, true);
      const latents = add<Tensor2D>(mean, mul(exp(mul(logVar, 0.5)), epsilon));
      const { output, state: decoderState } = decodeLogits(variables, latents, true);
      return {
        mean,
        logVar,
        latents,
        logits: reshape(output, [images.shape[0], -1]) as Tensor2D,
        state: { encoder: encoderState, decoder: decoderState },
      };
    },
    represent: ({ images, ...variables }) => encode(variables, images, false).mean,
    posterior: ({ images, ...variables }) => encode(variables, images, false).output,
    reconstruct({ images, ...variables }) {
      const { mean } = encode(variables, images, false);
      return sigmoid(decodeLogits(variables, mean, false).output as Tensor4D);
    },
    decode: ({ latents, ...variables }) =>
      sigmoid(decodeLogits(variables, latents, false).output as Tensor4D),
  };
}
