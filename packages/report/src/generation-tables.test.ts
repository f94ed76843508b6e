import type { StageResults } from '@simvae/runs';
import { type ExampleRun, exampleRun } from '@simvae/runs/testing';
import { expect, it } from 'vitest';
import { generationTables } from './generation-tables.js';
import { renderMarkdown } from './render-markup.js';
import { renderText } from './render-text.js';

const reconstruction: StageResults['reconstruction'] = { decoder: 'own', sum: 20, half: 10, mean: 0.1 };
const generation: StageResults['generation'] = {
  decoder: 'own',
  metric: 'classifier Fréchet distance (not FID)',
  distance: 4,
  precision: 0.5,
  recall: 0.25,
  features: 'classifier on pixels',
  images: { real: 10, generated: 10 },
};
const fid = { ...generation, metric: 'FID', features: 'Inception-v3' };
const likelihood = { nats: 700, bitsPerDimension: 1.3, images: 5, samples: 10, prior: 'standard normal' };

const run = (stages: ExampleRun['stages'], changes: ExampleRun = {}) =>
  exampleRun(0.5, { dataset: 'fashion-mnist', ...changes, stages });

it('averages over seeds, and has no table where there is no decoder', () => {
  const other = { ...reconstruction, sum: 24, half: 12, mean: 0.2 };
  const [{ rows, subject, columns }, ...others] = generationTables([
    run({ reconstruction, likelihood }),
    run({ reconstruction: other, likelihood }, { seed: 1 }),
    run({}, { method: 'random' }),
  ]);
  expect(others).toEqual([]);
  expect(subject).toEqual({ table: 'generation', dataset: 'fashion-mnist' });
  expect(columns.map(({ title }) => title)).toEqual(['', 'decoder', 'RE', 'NLL']);
  expect(rows).toHaveLength(1);
  expect(rows[0].cells).toMatchObject([
    'VAE',
    'own',
    { mean: 11, se: 1, n: 2, paper: { mean: 4.4, se: 0.1 }, origin: 'reconstruction.half' },
    { mean: 700, n: 2 },
  ]);
});

it('keeps distances in different features apart, and own images from the paper', () => {
  const tables = generationTables([
    run({ reconstruction, generation }),
    run({ reconstruction, generation: fid }, { method: 'simvae' }),
    run({ reconstruction }, { method: 'cr-vae', official: false }),
  ]);
  expect(tables.map(({ subject }) => subject.features)).toEqual([
    'classifier on pixels',
    undefined,
    'Inception-v3',
  ]);
  expect(tables[1].paper).toBeUndefined();
  expect(tables[1].rows[0].cells[2]).toMatchObject({ mean: 10, n: 1, origin: 'reconstruction.half' });
});

it('shows what there is, and calls only a FID so', () => {
  const [table, plain, ofFid] = generationTables([
    run({ reconstruction, generation, likelihood }),
    run(
      {
        reconstruction: { ...reconstruction, decoder: 'post-hoc' },
        generation: { ...generation, decoder: 'post-hoc' },
      },
      { method: 'simclr' },
    ),
    run({ reconstruction, generation: fid }, { method: 'simvae' }),
    run({ reconstruction }, { method: 'cr-vae', official: false }),
  ]);
  const text = renderText(table);
  expect(text).toBe(
    `
FashionMNIST: images that decoders make.
RE: half the squared error of a test image.
NLL: -log p(x) of test images by importance sampling, in nats; p(z) is fitted
afterwards where the model has none (SimVAE).
FD: classifier Fréchet distance (not FID); precision and recall: percent; of
images drawn from a Gaussian for each class, in the features of: classifier on
pixels.
Rows \`paper\`: the paper's values, 3 seeds.
Its NLL does not follow from its formula: compare ranks.

         decoder     RE     NLL   FD  precision  recall
-------  --------  ----  ------  ---  ---------  ------
SimCLR   post-hoc  10.0       -  4.0       50.0    25.0
VAE      own       10.0   700.0  4.0       50.0    25.0
  paper             4.4  5696.5
`.trim(),
  );
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(renderMarkdown(ofFid).split('\n').slice(-3)).toEqual([
    '|  | decoder | RE | FID | precision | recall |',
    '| --- | --- | ---: | ---: | ---: | ---: |',
    '| SimVAE | own | 10.0 [3.4 ± 0.1] | 4.0 [96.1 ± 1.0] | 50.0 | 25.0 |',
  ]);
  expect(renderMarkdown(plain)).not.toContain('bracket');
});

it('says which seed is without images, and which without a reconstruction', () => {
  const [table, ...others] = generationTables([
    run({ reconstruction, generation }),
    run({ reconstruction }, { seed: 1 }),
    run({ generation }, { seed: 2 }),
    run({ reconstruction }, { seed: 3 }),
  ]);
  expect(others).toEqual([]);
  expect(table.notes).toEqual(['Missing: reconstruction of VAE, seed 2; generation of VAE, seeds 1 and 3.']);
  expect(table.rows[0].cells[3]).toMatchObject({ mean: 4, n: 2 });
});
