import type { HostTensor } from '@simvae/core';
import type { RandomStream } from '@simvae/random';

/**
 * Fresh weights of a fully connected layer: weight and bias uniform in +-1/sqrt(inputs), as `torch.nn.Linear` starts.
 *
 * Source: PyTorch, `torch.nn.Linear.reset_parameters` (Kaiming uniform with a = sqrt(5)).
 *
 * @returns `weight` [inputs, outputs], the transpose of PyTorch's, and `bias` [outputs].
 */
export function denseInit(
  random: RandomStream,
  inputs: number,
  outputs: number,
): { weight: HostTensor; bias: HostTensor } {
  const bound = 1 / Math.sqrt(inputs);
  return {
    weight: {
      shape: [inputs, outputs],
      data: random.fillUniform(new Float32Array(inputs * outputs), -bound, bound),
    },
    bias: { shape: [outputs], data: random.fillUniform(new Float32Array(outputs), -bound, bound) },
  };
}
