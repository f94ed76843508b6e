import type { Network, NetworkInput, Variables } from '@simvae/core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** A part of a network, built for the shape of its input: itself a network. */
export type Layer = Network;

/**
 * How a layer is built when the shape of its input is known.
 *
 * @param inputShape - of one row, without the batch: `[784]`, `[28, 28, 1]`.
 * @throws {RangeError} If the layer cannot take such rows.
 */
export type LayerSpec = (inputShape: readonly number[]) => Layer;

/** Variables of a layer that has none. */
export const noVariables: Variables = { params: {}, state: {} };

/** A layer without variables: a function of tensors. */
export function pureLayer(outputShape: readonly number[], compute: (input: Tensor) => Tensor): Layer {
  return {
    outputShape,
    init: () => noVariables,
    apply: ({ input }: NetworkInput) => ({ output: compute(input), state: {} }),
  };
}
