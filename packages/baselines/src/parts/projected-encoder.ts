import type { TensorTree } from '@simvae/compile';
import { type BoundVariables, type Method, type Networks, subtree, type Variables } from '@simvae/core';
import { mlp } from '@simvae/models';
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
 * An encoder of L outputs, which are the representation, and a projector (an MLP) between it and the loss. Parameters
 * and state lie under `encoder` and `projector`.
 *
 * @param networks - where the encoder comes from.
 * @param projector - widths of the projector's layers, the last its output; none for no projector.
 */
export function projectedEncoder(networks: Networks, projector: readonly number[] = []): ProjectedEncoder {
  const { latent } = networks;
  const encoder = networks.encoder(latent);
  const dimensions = projector.at(-1) ?? latent;
  const head =
    projector.length > 0 &&
    mlp({
      name: 'projector',
      inputShape: [latent],
      hidden: projector.slice(0, -1),
      outputShape: [dimensions],
    });

  const encode = ({ params, state }: BoundVariables, images: Tensor4D, training: boolean) =>
    encoder.apply({
      params: subtree(params, 'encoder'),
      state: subtree(state, 'encoder'),
      input: images,
      training,
    });

  return {
    dimensions,
    init(random) {
      const { params, state } = encoder.init(random);
      const projected: Variables['params'] = head ? { projector: head.init(random).params } : {};
      return { params: { encoder: params, ...projected }, state: { encoder: state } };
    },
    embed({ images, ...variables }) {
      const { output, state } = encode(variables, images, true);
      if (!head) return { embedding: output as Tensor2D, state: { encoder: state } };
      const projected = head.apply({
        params: subtree(variables.params, 'projector'),
        state: {},
        input: output,
        training: true,
      });
      return { embedding: projected.output as Tensor2D, state: { encoder: state } };
    },
    represent: ({ images, ...variables }) => encode(variables, images, false).output as Tensor2D,
  };
}
