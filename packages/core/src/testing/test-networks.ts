import type { HostTensor, ImageShape } from '@simvae/arrays';
import type { RandomStream } from '@simvae/random';
import { relu, type Tensor2D, util } from '@tensorflow/tfjs-core';
import type { Network, Networks } from '../contract/network.js';

export interface TestNetworksOptions {
  /** @default [4, 4, 1] */
  readonly imageShape?: ImageShape;
  /** @default 3 */
  readonly latent?: number;
}

/** A network of rows of numbers, to which `activate` is applied first. */
type TestNetwork = (
  inputs: number,
  outputShape: readonly number[],
  activate?: (x: Tensor2D) => Tensor2D,
) => Network;

/** Encoder, decoder and projector of one kind; a projector has one layer, whatever the widths of its hidden ones. */
export function testNetworks(
  network: TestNetwork,
  { imageShape = [4, 4, 1], latent = 3 }: TestNetworksOptions,
): Networks {
  return {
    latent,
    imageShape,
    encoder: (outputs) => network(util.sizeFromShape([...imageShape]), [outputs]),
    decoder: () => network(latent, imageShape),
    projector: (inputs, widths) => network(inputs, widths.slice(-1), relu),
  };
}

/** Numbers in [-1, 1). */
export function uniform(random: RandomStream, shape: readonly number[]): HostTensor {
  return { shape, data: random.fillUniform(new Float32Array(util.sizeFromShape([...shape])), -1, 1) };
}
