import { describe, expect, it } from 'vitest';
import { candidatesOf, valuesOf } from './candidates.js';

describe('candidatesOf', () => {
  it('combines the values of a grid that are those of a method or of all, each combination once', () => {
    const grid = { 'training.learningRate': [1, 2, 1], 'vae.beta': [3], 'simvae.views': [4, 5], epochs: [7] };
    expect(candidatesOf('vae', { score: 'knn', grid })).toEqual(
      [1, 2].map((rate) => ({ 'training.learningRate': rate, 'vae.beta': 3, epochs: 7 })),
    );
    expect(candidatesOf('simvae', { score: 'knn', grid })).toHaveLength(4);
    expect(candidatesOf('simclr', { score: 'knn', grid: { 'vae.beta': [1] } })).toEqual([]);
  });

  it('draws within ranges: real numbers and whole ones, by value and by logarithm, and choices', () => {
    const draws = candidatesOf('vae', {
      score: 'knn',
      draws: 4000,
      ranges: {
        'training.learningRate': { from: 1e-4, to: 1e-1, scale: 'log' },
        'training.weightDecay': { from: -1, to: 1 },
        'network.latent': { from: 2, to: 4, integer: true },
        'vae.views': { from: 1, to: 64, scale: 'log', integer: true },
        network: { choices: ['mlp', 'resnet'] },
      },
    });
    expect(draws).toHaveLength(4000);
    const of = (key: string) => draws.map((point) => point[key] as number);
    const share = (key: string, below: number) => of(key).filter((value) => value < below).length / 4000;
    expect(Math.min(...of('training.learningRate'))).toBeGreaterThanOrEqual(1e-4);
    expect(Math.max(...of('training.learningRate'))).toBeLessThanOrEqual(1e-1);
    // A third of the logarithms is below 1e-3, half of the numbers below 0; 0.03 are four standard deviations.
    expect(Math.abs(share('training.learningRate', 1e-3) - 1 / 3)).toBeLessThan(0.03);
    expect(Math.abs(share('training.weightDecay', 0) - 0.5)).toBeLessThan(0.03);
    expect([...new Set(of('network.latent'))].sort()).toEqual([2, 3, 4]);
    expect(Math.min(...of('vae.views'))).toBe(1);
    expect(Math.max(...of('vae.views'))).toBeLessThanOrEqual(64);
    expect(of('vae.views').every(Number.isInteger)).toBe(true);
    expect(new Set(draws.map(({ network }) => network))).toEqual(new Set(['mlp', 'resnet']));
    for (const rate of of('training.learningRate')) expect(Number(rate.toPrecision(4))).toBe(rate);
  });

  it('draws the same for every method, whatever else is drawn, and other values by another seed', () => {
    const rate = { 'training.learningRate': { from: 0, to: 1 } };
    const base = { score: 'knn', draws: 5 } as const;
    const alone = candidatesOf('vae', { ...base, ranges: rate });
    const beside = candidatesOf('simvae', {
      ...base,
      ranges: { 'simvae.views': { choices: [2, 3] }, ...rate },
    });
    const rates = (points: typeof alone) => points.map((point) => point['training.learningRate']);
    expect(rates(beside)).toEqual(rates(alone));
    expect(candidatesOf('vae', { ...base, ranges: rate })).toEqual(alone);
    expect(candidatesOf('vae', { ...base, draws: 3, ranges: rate })).toEqual(alone.slice(0, 3));
    expect(candidatesOf('vae', { ...base, seed: 1, ranges: rate })).not.toEqual(alone);
  });

  it('tries one that is drawn twice once', () => {
    const ranges = { 'vae.beta': { choices: [1] } };
    expect(candidatesOf('vae', { score: 'knn', draws: 9, ranges })).toEqual([{ 'vae.beta': 1 }]);
  });
});

it('valuesOf leaves out those of other methods', () => {
  const values = { 'vae.beta': 1, 'simvae.views': 2, 'training.epochs': 3, network: 'mlp' };
  expect(valuesOf('vae', values)).toEqual({ 'vae.beta': 1, 'training.epochs': 3, network: 'mlp' });
});
