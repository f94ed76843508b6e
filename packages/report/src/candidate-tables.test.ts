import { expect, it } from 'vitest';
import { candidateTables, type Tuning } from './candidate-tables.js';
import { renderMarkdown } from './render-markup.js';

const candidate = (rate: number, scores: readonly (number | null)[]) => ({
  values: { 'training.learningRate': rate, 'vae.likelihood': 'gaussian' },
  runs: scores.map((score, seed) => ({ path: `glyphs/vae-${rate}/seed-${seed}`, score })),
});
const choice = {
  dataset: { name: 'glyphs' },
  method: 'vae',
  target: 'class',
  candidates: [candidate(1e-3, [0.5, 0.6]), candidate(3e-3, [0.7, 0.8]), candidate(1, [0.9, null])],
};
const tuning: Tuning = {
  study: 'mine',
  score: 'mlp',
  choices: [
    choice,
    choice,
    { dataset: { name: 'mnist' }, method: 'vae', target: 'class', candidates: [candidate(1e-3, [0.5])] },
  ],
};

it('has a table for each data set, the best candidate of a method first, each once', () => {
  const [glyphs, mnist] = candidateTables(tuning);
  expect([glyphs, mnist].map(({ subject }) => subject.dataset)).toEqual(['glyphs', 'mnist']);
  expect(renderMarkdown(glyphs)).toBe(
    [
      'glyphs, candidates of study mine: accuracy of the MLP probe on the validation split, in percent. The first of each method was chosen. The test set was not looked at.',
      '',
      '|  | settings | validation |',
      '| --- | --- | ---: |',
      '| vae | learningRate 0.003, likelihood "gaussian" | 75.0 ± 5.0 |',
      '| vae | learningRate 0.001, likelihood "gaussian" | 55.0 ± 5.0 |',
      '',
      'Failed, and not compared: 1.',
    ].join('\n'),
  );
  expect(glyphs.rows[0].runs).toEqual(['glyphs/vae-0.003/seed-0', 'glyphs/vae-0.003/seed-1']);
  expect(mnist.rows[0].cells[2]).toMatchObject({ mean: 50, n: 1 });
});
