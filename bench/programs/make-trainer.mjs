import { memoryImages, sizeOf } from '@simvae/arrays';
import { augmentations, randomViews } from '@simvae/augment';
import { findMethod } from '@simvae/baselines';
import { engines } from '@simvae/compile';
import { parseMethodOptions } from '@simvae/core';
import { loadDataset } from '@simvae/data';
import { findNetworkFamily } from '@simvae/models';
import { Trainer } from '@simvae/train';

/** Threads of whatever is measured, ours and peers. */
export const threads = 2;

/**
 * A trainer of a method with the paper's settings and networks: those of table 4, or of table 5 for colour images.
 *
 * @param {string} name - of the method.
 * @param {{
 *   images: import('@simvae/arrays').ImageSource,
 *   views: import('@simvae/arrays').ViewSource,
 *   engine?: string,
 *   batchSize?: number,
 *   batchUnit?: 'views' | 'images',
 *   learningRate?: number,
 *   compile?: import('@simvae/compile').CompileOptions,
 * }} options
 */
export function makeTrainer(
  name,
  { images, views, engine = 'onnx', batchSize, batchUnit, learningRate = 3e-4, compile = {} },
) {
  const { imageShape, count: imageCount } = images;
  const paper = settingsFor(imageShape);
  const definition = findMethod(name);
  const networks = networksOf(imageShape);
  const method = definition.create(
    { networks, imageCount },
    parseMethodOptions(definition, paper.dataset, {}),
  );
  return Trainer.create({
    method,
    images,
    views,
    seed: 0,
    batchSize,
    batchUnit,
    optimizer: { name: 'adam', learningRate },
    engine: { ...engines[engine], threads, ...compile },
  });
}

/**
 * The networks of the paper for images of a shape.
 *
 * @param {import('@simvae/arrays').ImageShape} imageShape
 */
export function networksOf(imageShape) {
  const { network, latent } = settingsFor(imageShape);
  const family = findNetworkFamily(network);
  return family.create({ imageShape, latent }, family.options.parse({}));
}

/** @param {import('@simvae/arrays').ImageShape} imageShape */
function settingsFor([, , channels]) {
  return channels === 1
    ? { dataset: 'fashion-mnist', network: 'mlp', latent: 10 }
    : { dataset: 'cifar10', network: 'resnet', latent: 64 };
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
 * @param {import('@simvae/arrays').ImageShape} [imageShape]
 */
export function stillImages(count, imageShape = [28, 28, 1]) {
  const images = memoryImages(
    Uint8Array.from({ length: count * sizeOf(imageShape) }, (_, i) => (i * 7919) % 256),
    imageShape,
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

/**
 * Colour images of 32 x 32 that show nothing, and their random views.
 *
 * @param {number} count
 */
export function colorImages(count) {
  const { images } = stillImages(count, [32, 32, 3]);
  return { images, views: randomViews(images, { augmentation: augmentations.color, seed: 0 }) };
}
