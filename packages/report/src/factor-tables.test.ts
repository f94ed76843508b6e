import { exampleRun } from '@simvae/runs/testing';
import { expect, it } from 'vitest';
import { factorTables } from './factor-tables.js';
import { renderMarkdown } from './render-markup.js';
import { renderText } from './render-text.js';
import type { Value } from './table.js';

const run = (method: string, seed: number, scale: number) =>
  exampleRun(0.5, {
    dataset: 'glyphs',
    method,
    seed,
    stages: { factors: { x: { linear: 0.5, mlp: 0.75 }, scale: { linear: scale, mlp: scale + 0.1 } } },
  });

it('averages factors over seeds, and has no table where none are known', () => {
  const runs = [run('vae', 0, 0.2), run('vae', 1, 0.4), run('simvae', 0, 0.6)];
  const [{ subject, rows }, ...others] = factorTables([...runs, exampleRun(0.5)]);
  expect([subject, others]).toEqual([{ table: 'factors', dataset: 'glyphs' }, []]);
  expect(rows.map(({ method, runs }) => [method, runs.length])).toEqual([
    ['vae', 2],
    ['simvae', 1],
  ]);
  const [linear] = rows[0].cells[2] as readonly Value[];
  // (0.2 + 0.4) / 2, and a sample deviation of 0.2 / sqrt 2 over sqrt 2.
  expect(linear.mean).toBeCloseTo(30, 9);
  expect(linear.se).toBeCloseTo(10, 9);
  expect(linear.each?.map(({ run, value }) => [run, value])).toEqual([
    [rows[0].runs[0], 20],
    [rows[0].runs[1], 40],
  ]);
  expect(rows[1].cells[2]).toMatchObject([
    { mean: 60, n: 1, origin: 'factors.scale.linear' },
    { mean: 70, n: 1, origin: 'factors.scale.mlp' },
  ]);
});

it('prints them as text and as Markdown', () => {
  const [table] = factorTables([run('vae', 0, 0.2), run('simvae', 0, 0.6)]);
  expect(renderText(table)).toBe(
    `
Glyphs: what representations keep of the factors images were made from.
R² of regression probes on the test set in percent, linear / small network.

                  x        scale
------  -----------  -----------
VAE     50.0 / 75.0  20.0 / 30.0
SimVAE  50.0 / 75.0  60.0 / 70.0
`.trim(),
  );
  expect(renderMarkdown(table).split('\n').slice(2)).toEqual([
    '|  | x | scale |',
    '| --- | ---: | ---: |',
    '| VAE | 50.0 / 75.0 | 20.0 / 30.0 |',
    '| SimVAE | 50.0 / 75.0 | 60.0 / 70.0 |',
  ]);
});

it('shows a run without them with a dash', () => {
  const [table] = factorTables([
    run('vae', 0, 0.2),
    exampleRun(0.5, { dataset: 'glyphs', method: 'simvae' }),
  ]);
  expect(renderText(table).split('\n').slice(-3)).toEqual([
    'SimVAE            -            -',
    '',
    'Missing: factors of SimVAE.',
  ]);
});
