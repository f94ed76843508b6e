import type { TensorTree } from '@simvae/compile';
import type { RandomStream } from '@simvae/random';
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { BoundVariables, Variables } from './network.js';

/** Generative methods fit p(x); discriminative ones shape the representation directly; a baseline is not trained. */
export type MethodFamily = 'generative' | 'discriminative' | 'baseline';

/** What a training step gives a loss. */
export interface LossInput extends BoundVariables {
  /** Pixels in [0, 1], `[images * views, height, width, channels]`; row = image * views + view. */
  readonly views: Tensor4D;
  /** Standard normal draws, in the shapes that `noise` asked for. */
  readonly noise: { readonly [name: string]: Tensor };
  /** Index of each image in the training set, int32 `[images]`. */
  readonly indices: Tensor1D;
}

/** What a loss gives back: a tree of tensors, as compiled functions return. */
export type LossOutput = {
  /** To be minimised, in nats where it is a likelihood; averaged over the images of the batch. */
  readonly loss: Scalar;
  /** Scalars to log, by name. */
  readonly metrics: { readonly [name: string]: Scalar };
  /** The next state, in the structure of the one that came in. */
  readonly state: TensorTree;
};

/**
 * A method of the comparison: pure functions of parameters, state and data. It contains no loop, no file access and
 * no logging, and runs compiled or eagerly alike.
 *
 * Trees of parameters and state are known by their leaves: a tree without leaves may arrive as `{}` or not at all
 * (read it with `subtree`).
 */
export interface Method {
  readonly name: string;
  readonly family: MethodFamily;
  /** Views of each image in a training step, J. */
  readonly views: number;
  /** The hyper-parameters in force, JSON-safe. */
  readonly options: Readonly<Record<string, unknown>>;
  init(random: RandomStream): Variables;
  /** Shapes of the standard normal tensors that `loss` needs for a batch of this many images. */
  noise?(images: number): Readonly<Record<string, readonly number[]>>;
  /** Absent where there is nothing to train (the random encoder). */
  loss?(input: LossInput): LossOutput;
  /** The representation that is evaluated, `[rows, latent]`: posterior mean, or encoder output. */
  represent(input: BoundVariables & { readonly images: Tensor4D }): Tensor2D;
  /** Images from images, through the posterior mean. Pixels in [0, 1]. */
  reconstruct?(input: BoundVariables & { readonly images: Tensor4D }): Tensor4D;
  /** Images from latents in the units of `represent`. Pixels in [0, 1]. */
  decode?(input: BoundVariables & { readonly latents: Tensor2D }): Tensor4D;
}
