import type { HostTensor } from '@simvae/arrays';
import type { TensorTree, Tree } from '@simvae/compile';
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

/** What a method gets before an epoch. */
export interface EpochInput {
  /** Counted from 0. */
  readonly epoch: number;
  /** Parameters and state as they stand; not to be written to. */
  readonly variables: Variables;
  /** The stream of this epoch. */
  readonly random: RandomStream;
  /** `represent` of every training image, not augmented, in the order of the data set: `[images, latent]`. */
  features(): Promise<HostTensor>;
}

/** What a method changes before an epoch; nothing where absent. */
export interface EpochOutput {
  /** Parameters to replace, as a part of their tree. The optimizer forgets what it knows of them. */
  readonly params?: Tree<HostTensor>;
  /** State to replace, as a part of its tree. */
  readonly state?: Tree<HostTensor>;
  /**
   * Indices of the images that the epoch visits, in order; at least as many as its steps take, an image at times twice.
   * @default a uniformly random permutation
   */
  readonly order?: Uint32Array;
}

/** How a pixel is distributed around the decoder's output. */
export type PixelLikelihood =
  | { readonly kind: 'gaussian'; readonly variance: number }
  | { readonly kind: 'bernoulli' };

/** What p(x) needs beside `decode`, for a method that models it. Latents are in the units of `represent`. */
export interface Density {
  /** Parameters of q(z | x), a diagonal Gaussian: means, then natural logs of variances, `[rows, 2 latent]`. */
  posterior(input: BoundVariables & { readonly images: Tensor4D }): Tensor2D;
  /** p(x | z) of a trained model. @param state - its tensors by path, as `hostTensors` gives them. */
  likelihood(state: ReadonlyMap<string, HostTensor>): PixelLikelihood;
  /** p(z): the standard normal, or a Gaussian to be fitted to the posterior where the method has none of its own. */
  readonly prior: 'normal' | 'fitted';
}

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
  /** Whether view 0 of each image is the image itself rather than an augmentation of it. @default false */
  readonly originalFirst?: boolean;
  /** The hyper-parameters in force, JSON-safe. */
  readonly options: Readonly<Record<string, unknown>>;
  init(random: RandomStream): Variables;
  /** Shapes of the standard normal tensors that `loss` needs for a batch of this many images. */
  noise?(images: number): Readonly<Record<string, readonly number[]>>;
  /** Absent where there is nothing to train (the random encoder). */
  loss?(input: LossInput): LossOutput;
  /** Called on the host before each epoch, once: for what needs to see the whole data set, as clustering. */
  onEpoch?(input: EpochInput): Promise<EpochOutput>;
  /** The representation that is evaluated, `[rows, latent]`: posterior mean, or encoder output. */
  represent(input: BoundVariables & { readonly images: Tensor4D }): Tensor2D;
  /** Images from images, through the posterior mean. Pixels in [0, 1]. */
  reconstruct?(input: BoundVariables & { readonly images: Tensor4D }): Tensor4D;
  /** Images from latents in the units of `represent`. Pixels in [0, 1]. */
  decode?(input: BoundVariables & { readonly latents: Tensor2D }): Tensor4D;
  /** For likelihoods of images; needs `decode`. */
  readonly density?: Density;
}

/** What `create` of a method's source returns: `defineMethod` adds the rest. */
export type MethodParts = Omit<Method, 'name' | 'family' | 'options'>;
