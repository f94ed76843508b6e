import { memoryImages } from '@simvae/arrays';
import { augmentations, randomViews } from '@simvae/augment';
import type { CompileOptions } from '@simvae/compile';
import { parseMethodOptions, simvaeMethod } from '@simvae/core';
import { residualNetworks } from '@simvae/models';
import { RandomStream } from '@simvae/random';
import { gpuNeeds, useTestGpu } from '@simvae/tooling/gpu';
import { describe, expect, it } from 'vitest';
import { Trainer } from '../index.js';

describe.skipIf(!useTestGpu())(`SimVAE on device webgpu (${gpuNeeds})`, () => {
  it('trains residual networks as the CPU does', { timeout: 300_000 }, async () => {
    const imageShape = [16, 16, 3] as const;
    const stream = new RandomStream(1, 'pixels');
    const pixels = Uint8Array.from({ length: 9 * 768 }, () => Math.floor(256 * stream.uniform()));
    const images = memoryImages(pixels, imageShape);
    const networks = residualNetworks({ imageShape, latent: 8, widths: [4, 4], blocks: [1, 1] });
    const method = simvaeMethod.create(
      { networks, imageCount: images.count },
      parseMethodOptions(simvaeMethod, 'cifar10'),
    );
    // Adam would follow the signs of gradients, and rounding decides those of the smallest.
    const optimizer = { name: 'sgd', learningRate: 1e-4 } as const;
    const train = async (engine: CompileOptions) => {
      const trainer = await Trainer.create({
        method,
        images,
        views: randomViews(images, { augmentation: augmentations.color, seed: 0 }),
        seed: 0,
        batchSize: method.views,
        optimizer,
        engine,
      });
      const losses: number[] = [];
      await trainer.train({
        epochs: 1,
        onStep: ({ loss }) => {
          losses.push(loss);
        },
      });
      const { tensors } = await trainer.checkpoint();
      await trainer.dispose();
      return { losses, tensors };
    };
    const cpu = await train({ threads: 1 });
    const gpu = await train({ device: 'webgpu' });
    expect(cpu.losses.length).toBe(9);
    for (const [i, loss] of cpu.losses.entries()) expect(gpu.losses[i] / loss).toBeCloseTo(1, 4);
    expect([...gpu.tensors.keys()]).toEqual([...cpu.tensors.keys()]);
    for (const [path, { data }] of cpu.tensors) {
      if (path.startsWith('optimizer/')) continue;
      const other = gpu.tensors.get(path)!.data;
      for (const [i, value] of data.entries()) {
        expect(Math.abs(other[i] - value), `${path}[${i}]`).toBeLessThanOrEqual(
          1e-3 * Math.max(1, Math.abs(value)),
        );
      }
    }
  });
});
