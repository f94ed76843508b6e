import { describe, expect, it } from 'vitest';
import { exampleEvaluation, exampleResults } from '../testing/example-results.js';
import { summarise } from './summarise.js';

const seeds = [0.5, 0.6, 0.7].map((score, seed) => exampleResults(score, { seed }));

describe('summarise', () => {
  it('averages over seeds, in percent', () => {
    const [paper, strict] = summarise(seeds);
    expect([paper.protocol, strict.protocol]).toEqual(['paper', 'strict']);
    const [row] = paper.rows;
    expect(row.seeds).toEqual([0, 1, 2]);
    for (const { mean, se } of Object.values(row.ours)) {
      expect(mean).toBeCloseTo(60, 10);
      // Deviations -10, 0, 10: variance 200 / 2, error sqrt(100 / 3).
      expect(se).toBeCloseTo(5.773502691896258, 10);
    }
    expect(row.trainingSeconds).toBe(83);
  });

  it('gives one seed no standard error', () => {
    expect(summarise([exampleResults(0.25)])[0].rows[0].ours.knn).toEqual({ mean: 25 });
  });

  it('takes each score from where it belongs', () => {
    const evaluation = exampleEvaluation('paper', 0);
    const probe = evaluation.linear;
    const [{ rows }] = summarise([
      exampleResults(0, {
        evaluations: [
          {
            ...evaluation,
            linear: { ...probe, accuracy: 0.125 },
            mlp: { ...probe, accuracy: 0.25 },
            knn: { ...evaluation.knn, best: 0.375 },
            gmm: { ...evaluation.gmm, accuracy: 0.5, ari: -0.125, nmi: 0.625 },
          },
        ],
      }),
    ]);
    expect(Object.entries(rows[0].ours).map(([metric, { mean }]) => [metric, mean])).toEqual([
      ['linear', 12.5],
      ['mlp', 25],
      ['knn', 37.5],
      ['gmm', 50],
      ['ari', -12.5],
      ['nmi', 62.5],
    ]);
  });

  it('makes a table for each data set and protocol, rows in the order given', () => {
    const summaries = summarise([
      exampleResults(0.5, { method: 'simvae' }),
      exampleResults(0.5, { dataset: 'glyphs' }),
      exampleResults(0.5, { method: 'random' }),
      exampleResults(0.5, { method: 'simvae', seed: 1 }),
    ]);
    expect(
      summaries.map(({ dataset, protocol, rows }) => [dataset, protocol, ...rows.map((r) => r.method)]),
    ).toEqual([
      ['fashion-mnist-mini', 'paper', 'simvae', 'random'],
      ['fashion-mnist-mini', 'strict', 'simvae', 'random'],
      ['glyphs', 'paper', 'vae'],
      ['glyphs', 'strict', 'vae'],
    ]);
    expect(summarise([])).toEqual([]);
  });

  it("has the paper's values where they are comparable: its protocol, the published images", () => {
    const own = exampleResults(0.5, { data: { official: false, train: 10_000, test: 2_000 } });
    const paper = (results: Parameters<typeof summarise>[0]) =>
      summarise(results).map(({ rows }) => rows[0].paper.knn?.mean);
    expect(paper([exampleResults(0.5)])).toEqual([83.7, undefined]);
    expect(paper([exampleResults(0.5), own])).toEqual([undefined, undefined]);
    expect(paper([exampleResults(0.5, { dataset: 'glyphs' })])).toEqual([undefined, undefined]);
  });

  it('rejects different versions of a protocol', () => {
    const newer = exampleResults(0.5, {
      method: 'simvae',
      evaluations: [exampleEvaluation('strict', 0.5, 2)],
    });
    expect(() => summarise([exampleResults(0.5), newer])).toThrow(
      new RangeError(
        'Results on fashion-mnist-mini must be of one version of protocol strict, got versions 1 and 2. Run `simvae ' +
          'eval --force` to judge them alike.',
      ),
    );
  });
});
