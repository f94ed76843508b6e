import { exampleRun } from '@simvae/runs/testing';
import { describe, expect, it } from 'vitest';
import { reportOf } from '../read-report.js';

const of = (...runs: ReturnType<typeof exampleRun>[]) =>
  reportOf(runs.map((run) => ({ ...run, metrics: [], pictures: new Map() }))).summary;
/** Seeds whose scores lie a little apart. */
const seeds = (score: number, method: string, spread = 0.01, dataset = 'glyphs') =>
  [-1, 0, 1].map((step, seed) => exampleRun(score + step * spread, { method, seed, dataset }));

describe('summarize', () => {
  it('says what was compared, who leads by how much, and whether seeds explain it', () => {
    expect(of(...seeds(0.5, 'vae'), ...seeds(0.7, 'simvae'))).toEqual([
      '2 methods (VAE and SimVAE) on Glyphs: 6 runs with 3 seeds each, all of them evaluated.',
      'SimVAE leads in all 6 scores (protocol strict); by the linear probe SimVAE has 70.0 ± 0.6 %, 20.0 points ahead ' +
        "of VAE (Welch's t-test, p < 0.001: more than seeds explain).",
      'The paper prints nothing that these runs can be compared with.',
    ]);
  });

  it('says so when the method of the paper is behind', () => {
    const [, outcome] = of(
      ...seeds(0.71, 'vae', 0.05),
      ...seeds(0.7, 'simvae', 0.05),
      ...seeds(0.2, 'random'),
    );
    expect(outcome).toBe(
      'VAE leads in all 6 scores (protocol strict); by the linear probe SimVAE is number 2 of 3 with 70.0 ± 2.9 %, ' +
        "1.0 points behind (Welch's t-test, p = 0.82: not more than seeds explain).",
    );
  });

  it('tests nothing with one seed, and says so', () => {
    const changes = { dataset: 'fashion-mnist' };
    const [, outcome, paper] = of(
      exampleRun(0.7, { ...changes, method: 'vae' }),
      exampleRun(0.6, { ...changes, method: 'simvae' }),
    );
    expect(outcome).toContain('10.0 points behind (one seed, so no test)');
    expect(paper).toMatch(
      /^Of 12 numbers that the paper prints as well, \d+ are better here and \d+ worse; /,
    );
    expect(paper).toMatch(/with one seed no difference can be tested\.$/);
  });

  it('counts what agrees with the paper within seeds', () => {
    // The paper's VAE: linear 77.0 ± 0.5.
    const [, , paper] = of(...seeds(0.77, 'vae', 0.01, 'fashion-mnist'));
    expect(paper).toMatch(
      /^Of 6 numbers that the paper prints as well, 1 differ by no more than seeds explain/,
    );
  });

  it('counts runs that are not evaluated', () => {
    const open = exampleRun(0.5, { method: 'vae' });
    const [compared, outcome] = of({ ...open, stages: {} });
    expect(compared).toBe(
      '1 method (VAE) on FashionMNIST-mini: 1 run with 1 seed each, 1 of them not evaluated yet.',
    );
    expect(outcome).toBe('No representation is judged yet, so nothing can be said about them.');
  });
});
