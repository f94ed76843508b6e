import { type ImageShape, sizeOf } from '@simvae/arrays';
import type { Networks } from '@simvae/core';
import { batchNorm } from './layers/batch-norm.js';
import { sequential } from './layers/compose.js';
import { dense } from './layers/dense.js';
import type { Layer, LayerSpec } from './layers/layer.js';
import { flatten, relu, reshapeTo } from './layers/shaping.js';

export interface MlpOptions {
  /** Shape of one input row. */
  readonly inputShape: readonly number[];
  /** Widths of the hidden layers; none makes it a linear map. */
  readonly hidden: readonly number[];
  /** Shape of one output row. */
  readonly outputShape: readonly number[];
  /** Whether hidden layers are normalised before their ReLU, which takes the place of their bias. @default false */
  readonly batchNorm?: boolean;
}

/**
 * A multi-layer perceptron: fully connected layers with ReLU between them, none after the last.
 *
 * Parameters are `dense1/weight` [inputs, outputs], `dense1/bias` [outputs], `dense2/weight`, ...; with batch
 * normalisation also `norm1/weight`, ..., and state `norm1/mean`, `norm1/variance`, ...
 *
 * @throws {RangeError} If a width is not a positive integer.
 */
export function mlp({ inputShape, hidden, outputShape, batchNorm: normalized = false }: MlpOptions): Layer {
  const outputs = sizeOf(outputShape);
  const widths = [sizeOf(inputShape), ...hidden, outputs];
  for (const width of widths) {
    if (!Number.isSafeInteger(width) || width < 1) {
      throw new RangeError(
        `mlp: \`hidden\` must hold positive integers and shapes be sizes, got widths ${widths.join(', ')}.`,
      );
    }
  }
  const specs: { [name: string]: LayerSpec } = { flatten: flatten() };
  for (const [i, units] of hidden.entries()) {
    specs[`dense${i + 1}`] = dense({ units, bias: !normalized });
    if (normalized) specs[`norm${i + 1}`] = batchNorm();
    specs[`relu${i + 1}`] = relu();
  }
  specs[`dense${hidden.length + 1}`] = dense({ units: outputs });
  specs.reshape = reshapeTo(outputShape);
  return sequential(specs)(inputShape);
}

export interface MlpNetworksOptions {
  /** [height, width, channels]. */
  readonly imageShape: ImageShape;
  /** Size of the representation, L. */
  readonly latent: number;
  /** Hidden widths of the encoder; the decoder's are the same in reverse. @default [500, 500, 2000] */
  readonly hidden?: readonly number[];
  /** Whether hidden layers of encoder, decoder and projector are batch-normalised. @default false */
  readonly batchNorm?: boolean;
}

/** Hidden widths of the paper's encoder. */
export const paperWidths: readonly number[] = [500, 500, 2000];

/**
 * The networks of the paper's MLP experiments, for any method: encoder pixels-500-500-2000-outputs, decoder
 * L-2000-500-500-pixels (logits), ReLU between.
 *
 * Source: SimVAE paper, table 4.
 *
 * @throws {RangeError} If a width is not a positive integer.
 */
export function mlpNetworks(options: MlpNetworksOptions): Networks {
  const { imageShape, latent, hidden = paperWidths, batchNorm: normalized } = options;
  return {
    latent,
    imageShape,
    encoder: (outputs) =>
      mlp({ inputShape: imageShape, hidden, outputShape: [outputs], batchNorm: normalized }),
    decoder: () =>
      mlp({
        inputShape: [latent],
        hidden: hidden.toReversed(),
        outputShape: imageShape,
        batchNorm: normalized,
      }),
    projector: (inputs, widths) =>
      mlp({
        inputShape: [inputs],
        hidden: widths.slice(0, -1),
        outputShape: widths.slice(-1),
        batchNorm: normalized,
      }),
  };
}
