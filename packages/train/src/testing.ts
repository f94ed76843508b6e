import { memoryImages, type ViewRequest } from '@simvae/arrays';
import type { EngineTraits } from '@simvae/compile';
import type { Method } from '@simvae/core';
import * as tf from '@tensorflow/tfjs-core';
import { Trainer } from './trainer.js';
import type { TrainerOptions } from './trainer-options.js';

/** A linear denoising autoencoder of 2x2 images with a step counter as state: exercises every part of a method. */
export function toyMethod(overrides: Partial<Method> = {}): Method {
  const flat = (x: tf.Tensor) => tf.reshape(x, [-1, 4]);
  const encode = (params: unknown, x: tf.Tensor) => tf.matMul(flat(x), (params as { w: tf.Tensor }).w);
  const decode = (params: unknown, z: tf.Tensor) =>
    tf.reshape(tf.matMul(z, (params as { w: tf.Tensor }).w, false, true), [-1, 2, 2, 1]);
  return {
    name: 'toy',
    family: 'generative',
    views: 2,
    options: { width: 3 },
    init: (random) => ({
      params: { w: { shape: [4, 3], data: random.fillNormal(new Float32Array(12)) } },
      state: { steps: { shape: [1], data: new Float32Array(1) } },
    }),
    noise: (images) => ({ epsilon: [images * 2, 3] }),
    loss: ({ params, state, views, noise, indices }) => {
      const z = tf.add(encode(params, views), tf.mul(noise.epsilon, 0.1));
      const error = tf.mean(tf.square(tf.sub(decode(params, z), views)));
      return {
        loss: tf.add(error, tf.mul(tf.sum(tf.cast(indices, 'float32')), 0)) as tf.Scalar,
        metrics: { error: error as tf.Scalar },
        state: { steps: tf.add(state.steps as tf.Tensor, 1) },
      };
    },
    represent: ({ params, images }) => encode(params, images) as tf.Tensor2D,
    reconstruct: ({ params, images }) => decode(params, encode(params, images)) as tf.Tensor4D,
    ...overrides,
  };
}

/** Fills the views of a request. */
export type FillViews = (request: ViewRequest) => void | Promise<void>;

/** Views of image i in epoch e that are different for every (i, e, view). */
export const toyViews: FillViews = ({ indices, epoch, views, out }) => {
  for (let row = 0; row < indices.length * views; row++) {
    const image = indices[Math.floor(row / views)];
    for (let i = 0; i < 4; i++)
      out[row * 4 + i] = 0.5 + 0.5 * Math.sin(image * 7 + epoch * 3 + (row % views) + i);
  }
};

/** What is special about a trainer of the toy. */
export type ToyTrainerOptions = Partial<TrainerOptions> & {
  readonly fillViews?: FillViews;
  /** Those of another engine than its own: how a training loop of a GPU is tested on the CPU. */
  readonly traits?: EngineTraits;
};

export function toyTrainer({
  fillViews = toyViews,
  traits,
  ...overrides
}: ToyTrainerOptions = {}): Promise<Trainer> {
  const images = overrides.images ?? memoryImages(new Uint8Array(50 * 4), [2, 2, 1]);
  return Trainer.create(
    {
      method: toyMethod(),
      images,
      views: { count: images.count, imageShape: images.imageShape, fill: fillViews },
      seed: 1,
      batchSize: 16,
      optimizer: { name: 'adam', learningRate: 0.01 },
      engine: { threads: 1 },
      ...overrides,
    },
    traits,
  );
}
