import { defineMethod } from '@simvae/core';
import * as z from 'zod';
import { projectedEncoder } from '../parts/projected-encoder.js';

/** The untrained encoder: the lower bound of the comparison. */
export const randomMethod = defineMethod({
  name: 'random',
  title: 'Random',
  family: 'baseline',
  options: z.strictObject({}),
  create({ networks }) {
    const { init, represent } = projectedEncoder(networks);
    return { views: 1, init, represent };
  },
});
