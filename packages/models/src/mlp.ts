import { leaf, type Network, subtree } from '@simvae/core';
import { add, matMul, relu, reshape, type Tensor2D, util } from '@tensorflow/tfjs-core';
import { denseInit } from './dense-init.js';

export interface MlpOptions {
  /** @default 'mlp' */
  readonly name?: string;
  /** Shape of one input row. */
  readonly inputShape: readonly number[];
  /** Widths of the hidden layers; none makes it a linear map. */
  readonly hidden: readonly number[];
  /** Shape of one output row. */
  readonly outputShape: readonly number[];
}

/**
 * A multi-layer perceptron: fully connected layers with ReLU between them, none after the last.
 *
 * Parameters are `dense1/weight` [inputs, outputs], `dense1/bias` [outputs], `dense2/weight`, ...; there is no state.
 *
 * @throws {RangeError} If a width is not a positive integer.
 */
export function mlp({ name = 'mlp', inputShape, hidden, outputShape }: MlpOptions): Network {
  const inputs = util.sizeFromShape([...inputShape]);
  const outputs = util.sizeFromShape([...outputShape]);
  const widths = [inputs, ...hidden, outputs];
  for (const width of widths) {
    if (!Number.isSafeInteger(width) || width < 1) {
      throw new RangeError(
        `mlp: \`hidden\` must hold positive integers and shapes be sizes, got widths ${widths.join(', ')}.`,
      );
    }
  }
  const layers = widths
    .slice(1)
    .map((width, i) => ({ name: `dense${i + 1}`, inputs: widths[i], outputs: width }));
  return {
    name,
    outputShape,
    init: (random) => ({
      params: Object.fromEntries(
        layers.map(({ name, inputs, outputs }) => [name, denseInit(random, inputs, outputs)]),
      ),
      state: {},
    }),
    apply({ params, state, input }) {
      const rows = input.shape[0];
      let x = reshape(input, [rows, inputs]) as Tensor2D;
      for (const [i, layer] of layers.entries()) {
        const variables = subtree(params, layer.name);
        x = add(matMul(x, leaf<Tensor2D>(variables, 'weight')), leaf(variables, 'bias'));
        if (i < layers.length - 1) x = relu(x);
      }
      return { output: reshape(x, [rows, ...outputShape]), state };
    },
  };
}
