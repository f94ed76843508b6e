import { expect, it } from 'vitest';
import type { RunResults } from '../run/results.js';
import { exampleResults } from '../testing/example-results.js';
import { formatFactors } from './format-factors.js';
import { summariseFactors } from './summarise-factors.js';

const run = (method: string, seed: number, scale: number): RunResults => ({
  ...exampleResults(0.5, { dataset: 'glyphs', method, seed }),
  factors: { x: { linear: 0.5, mlp: 0.75 }, scale: { linear: scale, mlp: scale + 0.1 } },
});

it('averages factors over seeds, and has no table where none are known', () => {
  const results = [run('vae', 0, 0.2), run('vae', 1, 0.4), run('simvae', 0, 0.6)];
  const [{ dataset, rows }, ...others] = summariseFactors([...results, exampleResults(0.5, {})]);
  expect([dataset, others]).toEqual(['glyphs', []]);
  expect(rows.map(({ method, seeds }) => [method, seeds])).toEqual([
    ['vae', [0, 1]],
    ['simvae', [0]],
  ]);
  // (0.2 + 0.4) / 2, and a sample deviation of 0.2 / sqrt 2 over sqrt 2.
  expect(rows[0].factors.scale.linear.mean).toBeCloseTo(30, 9);
  expect(rows[0].factors.scale.linear.se).toBeCloseTo(10, 9);
  expect(rows[1].factors.scale).toEqual({ linear: { mean: 60 }, mlp: { mean: 70 } });
});

it('prints them as text and as Markdown', () => {
  const [summary] = summariseFactors([run('vae', 0, 0.2), run('simvae', 0, 0.6)]);
  expect(formatFactors(summary).split('\n').slice(3)).toEqual([
    '                  x        scale',
    '------  -----------  -----------',
    'VAE     50.0 / 75.0  20.0 / 30.0',
    'SimVAE  50.0 / 75.0  60.0 / 70.0',
  ]);
  expect(formatFactors(summary, { markdown: true }).split('\n').slice(2)).toEqual([
    '|  | x | scale |',
    '| --- | ---: | ---: |',
    '| VAE | 50.0 / 75.0 | 20.0 / 30.0 |',
    '| SimVAE | 50.0 / 75.0 | 60.0 / 70.0 |',
  ]);
});
