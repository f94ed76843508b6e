import type { TensorTree } from '@simvae/compile';
import type { BoundVariables, Method, Networks } from '@simvae/core';
import { scope, sequential } from '@simvae/models';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import * as z from 'zod';

/** The hyper-parameter of a projector, shared by the discriminative methods. */
export const projectorField = z
  .array(z.int().positive())
  .default([])
  .describe(
    'Widths of the layers between representation and loss: hidden ones (ReLU), then the output. [] for none: the SimVAE ' +
      'paper names no projector and evaluates the encoder output.',
  );

/** An encoder, and what the loss sees of it. */
export interface ProjectedEncoder extends Pick<Method, 'init' | 'represent'> {
  /** Numbers per image that the loss sees. */
  readonly dimensions: number;
  /** Encodes and projects in training mode, [rows, dimensions]. */
  embed(input: BoundVariables & { readonly images: Tensor4D }): { embedding: Tensor2D; state: TensorTree };
}

/**
 * An encoder of L outputs, which are the representation, and a projector between it and the loss. Parameters and state
 * of both lie under `encoder` and `projector`, and both their states move in training.
 *
 * @param networks - where they come from.
 * @param widths - of the projector's layers, the last its output; none for no projector.
 */
export function projectedEncoder(networks: Networks, widths: readonly number[] = []): ProjectedEncoder {
  const { latent, imageShape } = networks;
  const encoder = () => networks.encoder(latent);
  const projector = () => networks.projector(latent, widths);
  const embedding = sequential(widths.length > 0 ? { encoder, projector } : { encoder })(imageShape);
  const representation = scope('encoder', encoder)(imageShape);
  return {
    dimensions: widths.at(-1) ?? latent,
    init: (random) => embedding.init(random),
    embed({ images, ...variables }) {
      const { output, state } = embedding.apply({ ...variables, input: images, training: true });
      return { embedding: output as Tensor2D, state };
    },
    represent: ({ images, ...variables }) =>
      representation.apply({ ...variables, input: images, training: false }).output as Tensor2D,
  };
}
