import {
  instanceNce,
  leaf,
  type Method,
  normalizeRows,
  splitViews,
  stopGradient,
  subtree,
} from '@simvae/core';
import {
  add,
  addN,
  cast,
  clipByValue,
  erf,
  exp,
  floor,
  gather,
  greater,
  matMul,
  mean,
  mul,
  reshape,
  type Scalar,
  scatterND,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tile,
  where,
} from '@tensorflow/tfjs-core';
import type { InstanceDiscriminationMethodOptions } from '../methods/instance-discrimination.js';
import type { ProjectedEncoder } from './projected-encoder.js';
import { randomUnitRows, unitRows } from './unit-rows.js';

/**
 * Instance discrimination by noise contrast: a class is a row of the memory bank, the moving average of the image's own
 * representations.
 *
 * State: `network`; `memory` [N, dimensions] of unit rows; `normalizer` [1], the softmax's denominator as estimated in
 * the first step, 0 before it.
 *
 * @param encoder - of images.
 * @param imageCount - number of training images, N.
 */
export function memoryClasses(
  { init, embed, represent, dimensions }: ProjectedEncoder,
  imageCount: number,
  { views, temperature, noise: noiseCount, momentum }: InstanceDiscriminationMethodOptions,
): Pick<Method, 'init' | 'onEpoch' | 'noise' | 'loss' | 'represent'> {
  return {
    init(random) {
      const { params, state } = init(random);
      return {
        params,
        state: {
          network: state,
          memory: randomUnitRows(random, imageCount, dimensions),
          normalizer: { shape: [1], data: new Float32Array(1) },
        },
      };
    },
    noise: () => ({ contrast: [noiseCount] }),
    represent: ({ params, state, images }) => represent({ params, state: subtree(state, 'network'), images }),
    async onEpoch({ epoch, features }) {
      return epoch === 0 ? { state: { memory: unitRows(await features()) } } : {};
    },
    loss({ params, state, views: images, indices, noise }) {
      const { embedding, state: next } = embed({ params, state: subtree(state, 'network'), images });
      const z = normalizeRows(embedding);
      const memory = leaf<Tensor2D>(state, 'memory');
      const noiseIndices = uniformIndices(noise.contrast, imageCount);
      const similarities = matMul(stopGradient(z), gather(memory, noiseIndices) as Tensor2D, false, true);
      const estimate = mul(mean(exp(mul(similarities, 1 / temperature))), imageCount);
      const known = leaf<Tensor1D>(state, 'normalizer');
      const normalizer = where(greater(known, 0), known, reshape(estimate, [1]));
      const classes = reshape(tile(reshape(indices, [-1, 1]), [1, views]), [-1]) as Tensor1D; // an index per row
      return {
        loss: instanceNce(
          { z, memory, indices: classes, noiseIndices, normalizer: reshape(normalizer, []) as Scalar },
          { temperature },
        ),
        metrics: {},
        state: { network: next, memory: remember(memory, indices, z, views, momentum), normalizer },
      };
    },
  };
}

/** Uniform integers in [0, bound) from standard normal draws, through the normal distribution function. */
function uniformIndices(normal: Tensor, bound: number): Tensor1D {
  const uniform = mul(add(erf(mul(normal, Math.SQRT1_2)), 1), 0.5); // [0, 1], its ends included by rounding
  return cast(clipByValue(floor(mul(uniform, bound)), 0, bound - 1), 'int32') as Tensor1D;
}

/** Moves the rows of a batch's images towards the mean of their views, keeping length 1. */
function remember(
  memory: Tensor2D,
  indices: Tensor1D,
  z: Tensor2D,
  views: number,
  momentum: number,
): Tensor2D {
  const old = gather(memory, indices);
  const current = mul(addN(splitViews(z, views)), 1 / views);
  const moved = normalizeRows(add(mul(old, momentum), mul(current, 1 - momentum)));
  const change = scatterND(reshape(indices, [-1, 1]), sub(moved, old), memory.shape);
  return add(memory, change);
}
