import { memoryImages } from '@simvae/arrays';
import { augmentations, randomViews } from '@simvae/augment';
import { findMethod } from '@simvae/baselines';
import { engines } from '@simvae/compile';
import { parseMethodOptions } from '@simvae/core';
import { loadDataset } from '@simvae/data';
import { mlpNetworks } from '@simvae/models';
import { Trainer } from '@simvae/train';

/** Threads of whatever is measured, ours and peers. */
export const threads = 2;

/**
 * A trainer of a method on the MLP of table 4 with the paper's settings.
 *
 * @param {string} name - of the method.
 * @param {{
 *   images: import('@simvae/arrays').ImageSource,
 *   views: import('@simvae/arrays').ViewSource,
 *   engine?: string,
 *   batchSize?: number,
 *   batchUnit?: 'views' | 'images',
 *   learningRate?: number,
 * }} options
 */
export function makeTrainer(
  name,
  { images, views, engine = 'onnx', batchSize, batchUnit, learningRate = 3e-4 },
) {
  const { imageShape, count: imageCount } = images;
  const definition = findMethod(name);
  const method = definition.create(
    { networks: mlpNetworks({ imageShape, latent: 10 }), imageCount },
    parseMethodOptions(definition, 'fashion-mnist', {}),
  );
  return Trainer.create({
    method,
    images,
    views,
    seed: 0,
    batchSize,
    batchUnit,
    optimizer: { name: 'adam', learningRate },
    engine: { ...engines[engine], threads },
  });
}

/**
 * Runs some steps, beginning a new epoch where the data ends.
 *
 * @param {Trainer} trainer
 * @param {number} steps
 */
export async function runSteps(trainer, steps) {
  for (let i = 0; i < steps; i++) {
    if (trainer.step === trainer.stepsPerEpoch) await trainer.train({ epochs: trainer.epoch + 1 });
    await trainer.runStep();
  }
}

/**
 * Milliseconds that a step takes, on average over some.
 *
 * @param {Trainer} trainer
 * @param {number} steps
 */
export async function timeSteps(trainer, steps) {
  const start = performance.now();
  await runSteps(trainer, steps);
  return (performance.now() - start) / steps;
}

/**
 * Images, and views of them that cost nothing: for steps without augmentation.
 *
 * @param {number} count
 */
export function stillImages(count) {
  const images = memoryImages(
    Uint8Array.from({ length: count * 784 }, (_, i) => (i * 7919) % 256),
    [28, 28, 1],
  );
  /** @type {import('@simvae/arrays').ViewSource} */
  const views = {
    count,
    imageShape: images.imageShape,
    fill({ out }) {
      // Numbers that are no image, once for each buffer.
      if (out[0] === 0) for (let i = 0; i < out.length; i++) out[i] = 0.5 + 0.5 * Math.sin(i);
    },
  };
  return { images, views };
}

/**
 * The training images of FashionMNIST, or of its embedded part without a folder, and their random views.
 *
 * @param {string | undefined} dataDir
 */
export async function realImages(dataDir) {
  const { train, paper } = await loadDataset(dataDir === undefined ? 'fashion-mnist-mini' : 'fashion-mnist', {
    dataDir,
  });
  const views = randomViews(train.images, { augmentation: augmentations[paper.augmentation], seed: 0 });
  return { images: train.images, views };
}
