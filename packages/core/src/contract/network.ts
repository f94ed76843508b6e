import type { HostTensor, ImageShape } from '@simvae/arrays';
import type { TensorTree, Tree } from '@simvae/compile';
import type { RandomStream } from '@simvae/random';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Parameters (trained by gradient) and state (carried from step to step by the loss itself), as named trees. */
export interface Variables {
  readonly params: Tree<HostTensor>;
  readonly state: Tree<HostTensor>;
}

/** What a network or method gets to compute with: tensors in the structure that `init` returned. */
export interface BoundVariables {
  readonly params: TensorTree;
  readonly state: TensorTree;
}

/** Argument of a network's `apply`. */
export interface NetworkInput extends BoundVariables {
  /** Images `[rows, height, width, channels]` for an encoder, latents `[rows, latent]` for a decoder. */
  readonly input: Tensor;
  /** Batch statistics of this batch (true) or running ones (false), where the network has any. */
  readonly training: boolean;
}

/** A differentiable function with parameters, pure as in Flax: state comes in and goes out. */
export interface Network {
  /** Shape of one output row: `[20]` for an encoder of mean and log-variance, `[28, 28, 1]` for a decoder. */
  readonly outputShape: readonly number[];
  /** Fresh parameters and state. */
  init(random: RandomStream): Variables;
  apply(input: NetworkInput): { readonly output: Tensor; readonly state: TensorTree };
}

/**
 * Where a method gets its networks from. Every method of a comparison is given the same source, so that encoders
 * differ in nothing but the width of their last layer.
 */
export interface Networks {
  /** Size of the representation, L. */
  readonly latent: number;
  /** Shape of one image, `[height, width, channels]`. */
  readonly imageShape: ImageShape;
  /** Encoder of images to `outputs` numbers (L for a representation, 2 L for mean and log-variance). */
  encoder(outputs: number): Network;
  /** Decoder of L latents to image logits; methods put the sigmoid on it. */
  decoder(): Network;
  /**
   * What a method puts between the representation and its loss: fully connected layers with ReLU between them.
   *
   * @param inputs - numbers per image that come in.
   * @param widths - of the hidden layers, then of the output; at least one.
   */
  projector(inputs: number, widths: readonly number[]): Network;
}
