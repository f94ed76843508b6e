import '@tensorflow/tfjs-backend-cpu';
import { bindVariables, parseMethodOptions } from '@simvae/core';
import { describeMethod, tinyNetworks } from '@simvae/core/testing';
import { RandomStream } from '@simvae/random';
import { tensor1d, tensor2d, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { crVaeMethod } from './cr-vae.js';
import { vaeMethod } from './vae.js';

const context = { networks: tinyNetworks(), imageCount: 12 };
const crVae = (overrides: object) =>
  crVaeMethod.create(context, parseMethodOptions(crVaeMethod, 'mnist', { ...overrides }));

describe('crVaeMethod', () => {
  it('asks for the image itself as view 0, unless told otherwise', () => {
    expect(crVae({}).originalFirst).toBe(true);
    expect(crVae({ original: false }).originalFirst).toBe(false);
  });

  it('is two VAEs and lambda times the consistency of their posteriors', () => {
    const views = tensor4d(new RandomStream(0, 'views').fillUniform(new Float32Array(6 * 16)), [6, 4, 4, 1]);
    const input = {
      ...bindVariables(crVae({}).init(new RandomStream(0, 'init'))),
      views,
      noise: { epsilon: tensor2d(new RandomStream(0, 'noise').fillNormal(new Float32Array(18)), [6, 3]) },
      indices: tensor1d([0, 1, 2], 'int32'),
    };
    const { loss, metrics } = crVae({ consistency: 10 }).loss!(input);
    const vae = vaeMethod.create(context, parseMethodOptions(vaeMethod, 'mnist', { views: 2 })).loss!(input);
    const [total, consistency, elbo] = [loss, metrics.consistency, vae.loss].map((x) => x.dataSync()[0]);
    expect(consistency).toBeGreaterThan(0);
    expect(total / (2 * elbo + 10 * consistency)).toBeCloseTo(1, 5);
  });

  it('finds a pair of equal views consistent', () => {
    const image = new RandomStream(0, 'image').fillUniform(new Float32Array(16));
    const { metrics } = crVae({}).loss!({
      ...bindVariables(crVae({}).init(new RandomStream(0, 'init'))),
      views: tensor4d(Float32Array.of(...image, ...image), [2, 4, 4, 1]),
      noise: { epsilon: tensor2d(new Float32Array(6), [2, 3]) },
      indices: tensor1d([0], 'int32'),
    });
    expect(metrics.consistency.dataSync()[0]).toBe(0);
  });
});

describeMethod((context) =>
  crVaeMethod.create(
    context,
    parseMethodOptions(crVaeMethod, 'mnist', { likelihood: 'bernoulli', consistency: 1 }),
  ),
);
