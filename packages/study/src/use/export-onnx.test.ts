import { type HostTensor, type ImageShape, type Images, sizeOf } from '@simvae/arrays';
import { methods } from '@simvae/baselines';
import { hostTensors, type Method } from '@simvae/core';
import { RandomStream } from '@simvae/random';
import type { FoundRun } from '@simvae/runs';
import { exampleConfig } from '@simvae/runs/testing';
import { loadModel, runtimes } from '@simvae/tooling/onnx';
import { Model } from '@simvae/train';
import { describe, expect, it } from 'vitest';
import { buildNetworks } from '../build-method.js';
import type { ModelTensors } from '../train/fingerprint.js';
import { exportOnnx } from './export-onnx.js';
import type { OpenRun } from './open-run.js';

/** Images that the live model computes at once. */
const batchRows = 8;
/** Less than such a batch, as many, and more. */
const counts = [1, 3, batchRows, batchRows + 1];
const latent = 6;

interface Case {
  readonly name: string;
  readonly method: string;
  readonly imageShape: ImageShape;
  readonly network: { readonly name: string; readonly options: Readonly<Record<string, unknown>> };
}

const mlp = { name: 'mlp', options: { latent, hidden: [32, 16], batchNorm: false } };
const resnet = {
  name: 'resnet',
  options: { latent, widths: [8, 16, 24, 32], blocks: [2, 1, 1, 2], stemWidth: 16 },
};
const resnet18 = (stem: string) => ({ name: 'resnet18', options: { latent, stem } });

const cases: readonly Case[] = [
  { name: 'mlp', method: 'simvae', imageShape: [28, 28, 1], network: mlp },
  {
    name: 'mlp with batch normalisation',
    method: 'vae',
    imageShape: [28, 28, 1],
    network: { ...mlp, options: { ...mlp.options, batchNorm: true } },
  },
  { name: 'resnet, 32 pixels', method: 'simvae', imageShape: [32, 32, 3], network: resnet },
  { name: 'resnet, 64 pixels', method: 'vae', imageShape: [64, 64, 3], network: resnet },
  {
    name: 'resnet18 of small images',
    method: 'simclr',
    imageShape: [16, 16, 3],
    network: resnet18('simclr'),
  },
  {
    name: 'resnet18 of torchvision',
    method: 'vae',
    imageShape: [32, 32, 3],
    network: resnet18('torchvision'),
  },
];

/** A method as if it had been trained: running statistics are not those of the start. */
function openCase({ method: name, imageShape, network }: Case): OpenRun {
  const config = exampleConfig();
  const identity = { ...config.identity, network };
  const networks = buildNetworks(identity, imageShape);
  const definition = methods[name];
  const method = definition.create({ networks, imageCount: 100 }, definition.options.parse({})) as Method;
  const initial = method.init(new RandomStream(0, 'init'));
  const tensors = { params: hostTensors(initial.params), state: hostTensors(initial.state) };
  moveStatistics(tensors);
  const model = new Model({ method, ...tensors, imageShape, engine: { threads: 1 }, batchRows });
  return {
    found: {} as FoundRun,
    config: { ...config, identity },
    method,
    tensors,
    fingerprint: 'f'.repeat(64),
    model,
    ...(method.decode && { decoder: { kind: 'own', method, tensors, model } }),
    imageShape,
    latent,
    dispose: () => model.dispose(),
  };
}

/** Means around 0 and variances around 1, as of trained batch normalisation. */
function moveStatistics({ state }: ModelTensors): void {
  const random = new RandomStream(1, 'state');
  for (const [path, { data }] of state) {
    for (let i = 0; i < data.length; i++) {
      if (path.endsWith('/mean')) data[i] = 0.2 * (random.uniform() - 0.5);
      if (path.endsWith('/variance')) data[i] = 0.6 + random.uniform();
    }
  }
}

function draws(shape: readonly number[], name: string): HostTensor {
  const random = new RandomStream(2, name);
  return { shape, data: Float32Array.from({ length: sizeOf(shape) }, () => random.uniform()) };
}

/** Largest difference, of large numbers relative to them. */
function largestDifference(actual: HostTensor, expected: HostTensor): number {
  expect(actual.shape).toEqual(expected.shape);
  return expected.data.reduce((most, value, i) => {
    const difference = Math.abs(actual.data[i] - value) / Math.max(1, Math.abs(value));
    return difference > most || Number.isNaN(difference) ? difference : most;
  }, 0);
}

describe.each(cases)('$name ($method)', (each) => {
  const open = openCase(each);
  const files = exportOnnx(open);

  it.each(runtimes)('%s gives what the live model gives, for any number of images', async (runtime) => {
    const encoder = await loadModel(files.encoder, runtime);
    const decoder = files.decoder && (await loadModel(files.decoder, runtime));
    expect(decoder === undefined).toBe(open.method.decode === undefined);
    for (const count of counts) {
      const images = draws([count, ...open.imageShape], `images ${count}`) as Images;
      const encoded = await encoder.run({ images });
      const expected = await open.model.represent(images);
      expect(largestDifference(encoded.representation, expected)).toBeLessThanOrEqual(1e-5);
      if (open.method.density !== undefined) {
        const posterior = await open.model.posterior(images);
        const logVariance = posterior.data.filter((_, i) => i % (2 * latent) >= latent);
        const there = { shape: [count, latent], data: logVariance };
        expect(largestDifference(encoded.log_variance, there)).toBeLessThanOrEqual(1e-5);
      }
      if (decoder === undefined) continue;
      const decoded = await decoder.run({ latents: expected });
      expect(largestDifference(decoded.images, await open.model.decode(expected))).toBeLessThanOrEqual(1e-5);
      expect(decoded.images.data.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
    await encoder.release();
    await decoder?.release();
  });
});
