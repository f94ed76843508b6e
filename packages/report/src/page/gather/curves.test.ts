import { exampleConfig, exampleLine } from '@simvae/runs/testing';
import { expect, it } from 'vitest';
import { curveOf } from './curves.js';

const page = (metrics: readonly ReturnType<typeof exampleLine>[], changes = {}) => ({
  config: exampleConfig(changes),
  stages: {},
  metrics,
  pictures: new Map(),
});
const vae = { views: 1, beta: 1, likelihood: 'gaussian', likelihoodVariance: 0.5 };

it('adds the time up, and keeps names of metrics apart from those that every method has', () => {
  const line = { ...exampleLine(1), metrics: { loss: 9, kl: 1 } };
  const [curve] = curveOf(page([line, { ...exampleLine(2), seconds: Number.NaN }]));
  expect(curve.seconds).toEqual([2, 2]);
  expect(curve.metrics.loss).toEqual([1, 0.5]);
  expect(curve.metrics.kl).toEqual([1, 0.1]);
  expect(curve.metrics.effectiveRank).toEqual([8, 8]);
});

it('sends few of many epochs, the first and the last among them', () => {
  const [{ epochs }] = curveOf(page(Array.from({ length: 1000 }, (_, i) => exampleLine(i + 1))));
  expect(epochs.length).toBe(120);
  expect([epochs[0], epochs.at(-1)]).toEqual([1, 1000]);
  expect(new Set(epochs).size).toBe(120);
});

it('counts rate and distortion of a view, whatever the likelihood is divided by', () => {
  const one = { ...exampleLine(1), metrics: { reconstruction: 40, kl: 7 } };
  expect(curveOf(page([one], { options: vae }))[0]).toMatchObject({ rate: [7], distortion: [20] });
  // SimVAE sums over views; entropy is the term that is added, -H.
  const set = { ...exampleLine(1), metrics: { reconstruction: 80, entropy: 92, prior: -84 } };
  const options = { views: 4, likelihood: 'gaussian', likelihoodVariance: 0.5 };
  const [simvae] = curveOf(page([set], { method: 'simvae', options }));
  expect([simvae.rate, simvae.distortion]).toEqual([[2], [10]]);
});

it('has neither where they would mean something else', () => {
  const line = { ...exampleLine(1), metrics: { reconstruction: 40, kl: 7 } };
  expect(curveOf(page([line], { options: { ...vae, likelihood: 'bernoulli' } }))[0].rate).toBeUndefined();
  expect(curveOf(page([line], { options: vae, family: 'discriminative' }))[0].rate).toBeUndefined();
  expect(curveOf(page([]))).toEqual([]);
});
