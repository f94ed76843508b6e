import { findMethod } from '@simvae/baselines';
import { engines } from '@simvae/compile';
import { parseMethodOptions } from '@simvae/core';
import { mlpNetworks } from '@simvae/models';
import { Trainer } from '@simvae/train';

/**
 * A trainer of a method on the MLP of table 4 with the paper's settings.
 *
 * @param {string} name - of the method.
 * @param {{ images: Uint8Array, fillViews?: (request: import('@simvae/train').ViewRequest) => void, engine?: string, views?: number }} options
 */
export function makeTrainer(name, { images, fillViews = () => {}, engine = 'onnx', views }) {
  /** @type {[number, number, number]} */
  const imageShape = [28, 28, 1];
  const definition = findMethod(name);
  const context = { networks: mlpNetworks({ imageShape, latent: 10 }), imageCount: images.length / 784 };
  const method = definition.create(
    context,
    parseMethodOptions(definition, 'fashion-mnist', views ? { views } : {}),
  );
  return Trainer.create({ method, images, imageShape, fillViews, seed: 0, engine: engines[engine] });
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
 * Fills views once with numbers that are no image: for steps without augmentation.
 *
 * @param {{ out: Float32Array }} request
 */
export function fillOnce({ out }) {
  if (out[0] === 0) for (let i = 0; i < out.length; i++) out[i] = 0.5 + 0.5 * Math.sin(i);
}
