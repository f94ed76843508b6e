import { type HostTensor, sizeOf } from '@simvae/arrays';
import type { RandomStream } from '@simvae/random';

/** Numbers uniform in [-bound, bound). */
export function uniform(random: RandomStream, shape: readonly number[], bound: number): HostTensor {
  return { shape, data: random.fillUniform(new Float32Array(sizeOf(shape)), -bound, bound) };
}

/**
 * Normal numbers of mean 0 and variance 2 / fan: He's start, made for layers before ReLU.
 *
 * Source: He et al., arXiv:1502.01852, equations 10 and 14; `torch.nn.init.kaiming_normal_`.
 *
 * @param fan - numbers that are added up for one number of the output (forward) or of the input's gradient (backward).
 */
export function heNormal(random: RandomStream, shape: readonly number[], fan: number): HostTensor {
  const data = random.fillNormal(new Float32Array(sizeOf(shape)));
  const deviation = Math.sqrt(2 / fan);
  for (let i = 0; i < data.length; i++) data[i] *= deviation;
  return { shape, data };
}
