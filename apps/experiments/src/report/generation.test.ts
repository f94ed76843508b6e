import { expect, it } from 'vitest';
import type { GenerationResults, RunResults } from '../run/results.js';
import { exampleResults } from '../testing/example-results.js';
import { formatGeneration } from './format-generation.js';
import { summariseGeneration } from './summarise-generation.js';

const own: GenerationResults = { decoder: 'own', reconstruction: { sum: 20, half: 10, mean: 0.1 } };
const generated = {
  metric: 'classifier Fréchet distance (not FID)',
  distance: 4,
  precision: 0.5,
  recall: 0.25,
  features: 'classifier on pixels',
  images: { real: 10, generated: 10 },
};
const likelihood = { nats: 700, bitsPerDimension: 1.3, images: 5, samples: 10, prior: 'standard normal' };

const run = (generation: GenerationResults | undefined, changes: Partial<RunResults> = {}): RunResults => ({
  ...exampleResults(0.5, { dataset: 'fashion-mnist', ...changes }),
  ...(generation ? { generation } : {}),
});

it('averages over seeds, and has no table where there is no decoder', () => {
  const other: GenerationResults = { ...own, reconstruction: { sum: 24, half: 12, mean: 0.2 } };
  const [{ rows, metric }, ...others] = summariseGeneration([
    run({ ...own, likelihood }),
    run({ ...other, likelihood }, { seed: 1 }),
    run(undefined, { method: 'random' }),
  ]);
  expect([others, metric]).toEqual([[], undefined]);
  expect(rows).toMatchObject([
    { method: 'vae', seeds: [0, 1], decoder: 'own', reconstruction: { mean: 11, se: 1 }, nll: { mean: 700 } },
  ]);
  expect(rows[0].distance).toBeUndefined();
  expect(rows[0].paper.re).toEqual({ mean: 4.4, se: 0.1 });
});

it('keeps distances in different features apart, and own images from the paper', () => {
  const tables = summariseGeneration([
    run({ ...own, generated }),
    run(
      { ...own, generated: { ...generated, metric: 'FID', features: 'Inception-v3' } },
      { method: 'simvae' },
    ),
    run(own, { method: 'cr-vae', data: { official: false, train: 1, test: 1 } }),
  ]);
  expect(tables.map(({ features }) => features)).toEqual(['classifier on pixels', 'Inception-v3', undefined]);
  expect(tables[2].rows[0].paper).toEqual({});
});

it('shows what there is, and calls only a FID so', () => {
  const [table, fid, plain] = summariseGeneration([
    run({ ...own, generated, likelihood }),
    run({ ...own, decoder: 'post-hoc', generated }, { method: 'simclr' }),
    run(
      { ...own, generated: { ...generated, metric: 'FID', features: 'Inception-v3' } },
      { method: 'simvae' },
    ),
    run(own, { method: 'cr-vae', data: { official: false, train: 1, test: 1 } }),
  ]);
  const lines = formatGeneration(table).split('\n');
  expect(lines.slice(-2).map((line) => line.split(/ {2,}/))).toEqual([
    ['VAE', 'own', '10.0 [4.4]', '700.0 [5696.5]', '4.0', '50.0', '25.0'],
    ['SimCLR', 'post-hoc', '10.0', '-', '4.0', '50.0', '25.0'],
  ]);
  expect(lines.join('\n')).toContain('FD: classifier Fréchet distance (not FID)');
  expect(lines.join('\n')).toContain('compare ranks');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(formatGeneration(fid, { markdown: true }).split('\n').slice(-3)).toEqual([
    '|  | decoder | RE | FID | precision | recall |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    '| SimVAE | own | 10.0 [3.4 ± 0.1] | 4.0 [96.1 ± 1.0] | 50.0 | 25.0 |',
  ]);
  expect(formatGeneration(plain)).not.toContain('bracket');
});
