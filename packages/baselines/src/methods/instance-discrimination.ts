import { defineMethod } from '@simvae/core';
import * as z from 'zod';
import { memoryClasses } from '../parts/memory-classes.js';
import { projectedEncoder } from '../parts/projected-encoder.js';
import { trainedClasses } from '../parts/trained-classes.js';

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

export type InstanceDiscriminationMethodOptions = z.output<typeof options>;

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
    const { estimator, views } = options;
    const encoder = projectedEncoder(networks);
    const useMemory = estimator === 'nce' || (estimator === 'auto' && imageCount >= largeDataset);
    const parts = (useMemory ? memoryClasses : trainedClasses)(encoder, imageCount, options);
    return { name: 'instance-discrimination', family: 'discriminative', views, options, ...parts };
  },
});
