import type { TensorTree } from '@simvae/compile';
import {
  add,
  exp,
  mul,
  reshape,
  type Scalar,
  sigmoid,
  split,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { Density, LossOutput, Method } from '../contract/method.js';
import type { BoundVariables, Networks } from '../contract/network.js';
import { leaf, subtree } from '../contract/variables.js';
import { optimalVariance } from '../objectives/negative-log-likelihood.js';
import type { LikelihoodFields } from './likelihood-fields.js';

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
  /** Pixels of the images, [rows, pixels]. */
  readonly x: Tensor2D;
  /** What the likelihood takes, [rows, pixels]: means of pixels if it is Gaussian, logits if it is Bernoulli. */
  readonly reconstruction: Tensor2D;
  readonly state: TensorTree;
  /** `distortion`, half the squared error of a row, where the variance is the optimal one; its likelihood does not tell it. */
  readonly metrics: LossOutput['metrics'];
}

/** The parts that every method with a Gaussian encoder and a decoder shares. */
export interface GaussianAutoencoder extends Pick<Method, 'init' | 'represent'> {
  /** Encodes, samples with standard normal `epsilon` [rows, latent], decodes; in training mode. */
  pass(input: BoundVariables & { readonly images: Tensor4D; readonly epsilon: Tensor }): AutoencoderPass;
  reconstruct: NonNullable<Method['reconstruct']>;
  decode: NonNullable<Method['decode']>;
  /** q(z | x) and p(x | z), for a method's `density`. */
  readonly density: Pick<Density, 'posterior' | 'likelihood'>;
}

/** Share of a batch in the running variance of pixels, where that is the optimal one: of some hundred batches. */
const momentum = 0.01;

/**
 * An encoder to the mean and log-variance of a diagonal Gaussian, and a decoder of its samples. Parameters and state lie
 * under `encoder` and `decoder`; where the variance of pixels is the optimal one, its running mean over batches is the state
 * `likelihood/variance`. The representation is the posterior mean.
 *
 * @param networks - where the encoder (2 L outputs: means, then log-variances) and the decoder come from.
 * @param fields - p(x | z).
 */
export function gaussianAutoencoder(
  networks: Networks,
  { likelihood, likelihoodVariance }: LikelihoodFields,
): GaussianAutoencoder {
  const encoder = networks.encoder(2 * networks.latent);
  const decoder = networks.decoder();
  const isGaussian = likelihood === 'gaussian';
  const isOptimal = isGaussian && likelihoodVariance === 'optimal';

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
        state: {
          encoder: forEncoder.state,
          decoder: forDecoder.state,
          ...(isOptimal ? { likelihood: { variance: { shape: [], data: Float32Array.of(1) } } } : {}),
        },
      };
    },
    pass({ images, epsilon, ...variables }): AutoencoderPass {
      const { mean, logVar, state: encoderState } = encode(variables, images, true);
      const latents = add<Tensor2D>(mean, mul(exp(mul(logVar, 0.5)), epsilon));
      const { output, state: decoderState } = decodeLogits(variables, latents, true);
      const logits = reshape(output, [images.shape[0], -1]) as Tensor2D;
      const x = reshape(images, logits.shape) as Tensor2D;
      const reconstruction = isGaussian ? sigmoid(logits) : logits;
      const state = { encoder: encoderState, decoder: decoderState };
      const parts = { mean, logVar, latents, x, reconstruction };
      if (!isOptimal) return { ...parts, state, metrics: {} };
      const ofBatch = optimalVariance({ x, reconstruction });
      const running = leaf<Scalar>(subtree(variables.state, 'likelihood'), 'variance');
      const variance = add(mul(running, 1 - momentum), mul(ofBatch, momentum));
      return {
        ...parts,
        state: { ...state, likelihood: { variance } },
        metrics: { distortion: mul<Scalar>(ofBatch, x.shape[1] / 2) },
      };
    },
    represent: ({ images, ...variables }) => encode(variables, images, false).mean,
    density: {
      posterior: ({ images, ...variables }) => encode(variables, images, false).output,
      likelihood(state) {
        if (!isGaussian) return { kind: 'bernoulli' };
        if (likelihoodVariance !== 'optimal') return { kind: 'gaussian', variance: likelihoodVariance };
        return { kind: 'gaussian', variance: state.get('likelihood/variance')!.data[0] };
      },
    },
    reconstruct({ images, ...variables }) {
      const { mean } = encode(variables, images, false);
      return sigmoid(decodeLogits(variables, mean, false).output as Tensor4D);
    },
    decode: ({ latents, ...variables }) =>
      sigmoid(decodeLogits(variables, latents, false).output as Tensor4D),
  };
}
