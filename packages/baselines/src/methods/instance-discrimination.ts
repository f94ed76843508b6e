import {
  defineMethod,
  instanceDiscrimination,
  instanceNce,
  leaf,
  type MethodParts,
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
import * as z from 'zod';
import { type ProjectedEncoder, projectedEncoder } from '../parts/projected-encoder.js';
import { randomUnitRows, unitRows } from '../parts/unit-rows.js';

const options = z.strictObject({
  views: z.int().min(1).default(1).describe('Views of each image, all of its class. Wu et al. 2018: 1.'),
  estimator: z
    .enum(['auto', 'softmax', 'nce'])
    .default('auto')
    .describe(
      'The denominator: exact (softmax), or by noise contrast with a memory bank (nce). Wu et al. 2018: nce. auto takes ' +
        'nce from 1e5 images on.',
    ),
  temperature: z.number().positive().default(0.07).describe('tau. Wu et al. 2018, section 4: 0.07.'),
  noise: z
    .int()
    .positive()
    .default(4096)
    .describe('m, noise images of nce. Wu et al. 2018, section 4: 4096.'),
  momentum: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe("Share of the old row in nce's memory bank. Wu et al. 2018, the authors' code: 0.5."),
});

type Options = z.output<typeof options>;

/** Images from which `auto` leaves the exact softmax. */
const largeDataset = 100_000;

/**
 * Instance discrimination: every image is a class, and its views are its examples; cosine similarities over tau.
 *
 * Source: Wu et al., arXiv:1805.01978; section 3.1 of the SimVAE paper. Departure: before the first epoch the vectors of the
 * classes are the directions of un-augmented representations, not random ones. The representations of an untrained encoder
 * point almost the same way; drawn to random vectors they move as one, and collapse.
 */
export const instanceDiscriminationMethod = defineMethod({
  name: 'instance-discrimination',
  title: 'Instance discrimination',
  family: 'discriminative',
  options,
  create({ networks, imageCount }, options) {
    const { estimator } = options;
    const encoder = projectedEncoder(networks);
    const useMemory = estimator === 'nce' || (estimator === 'auto' && imageCount >= largeDataset);
    return (useMemory ? memoryClasses : trainedClasses)(encoder, imageCount, options);
  },
});

/**
 * Instance discrimination with the exact softmax: a class is a trained vector, `classes/weight` [N, latent].
 *
 * @param encoder - of images.
 * @param imageCount - number of training images, N.
 */
function trainedClasses(
  { init, embed, represent, dimensions }: ProjectedEncoder,
  imageCount: number,
  { views, temperature }: Options,
): MethodParts {
  return {
    views,
    init(random) {
      const { params, state } = init(random);
      return {
        params: { ...params, classes: { weight: randomUnitRows(random, imageCount, dimensions) } },
        state,
      };
    },
    represent,
    async onEpoch({ epoch, features }) {
      return epoch === 0 ? { params: { classes: { weight: unitRows(await features()) } } } : {};
    },
    loss({ params, state, views: images, indices }) {
      const { embedding, state: next } = embed({ params, state, images });
      const weights = leaf<Tensor2D>(subtree(params, 'classes'), 'weight');
      const classes = classesOfRows(indices, views);
      return {
        loss: instanceDiscrimination(
          { z: embedding, weights, indices: classes },
          { similarity: 'cosine', temperature },
        ),
        metrics: {},
        state: next,
      };
    },
  };
}

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
function memoryClasses(
  { init, embed, represent, dimensions }: ProjectedEncoder,
  imageCount: number,
  { views, temperature, noise: noiseCount, momentum }: Options,
): MethodParts {
  return {
    views,
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
      const classes = classesOfRows(indices, views);
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

/** The index of the image of each row: each of them as often as it has views. */
function classesOfRows(indices: Tensor1D, views: number): Tensor1D {
  return reshape(tile(reshape(indices, [-1, 1]), [1, views]), [-1]) as Tensor1D;
}
