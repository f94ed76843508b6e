import { expect, it } from 'vitest';
import { describeObjective } from '../../test/describe-objective.js';
import { evaluate, type NamedValues, normalValues, rowsOf } from '../../test/objective-checks.js';
import { type VaeInputs, type VaeOptions, vae, vaeTerms } from './vae.js';

/** Row by row. */
function formula(values: NamedValues, options: VaeOptions): number {
  const { likelihood, likelihoodVariance = 1, beta = 1 } = options;
  const [x, r, mean, logVar] = ['x', 'reconstruction', 'mean', 'logVar'].map((name) => rowsOf(values[name]));
  const squares = x.flatMap((row, n) => row.map((pixel, d) => (pixel - r[n][d]) ** 2));
  const error = squares.reduce((sum, square) => sum + square, 0) / squares.length + 1e-6;
  let total = 0;
  for (let n = 0; n < x.length; n++) {
    for (let d = 0; d < x[n].length; d++) {
      const p = 1 / (1 + Math.exp(-r[n][d]));
      total +=
        likelihood === 'bernoulli'
          ? -(x[n][d] * Math.log(p) + (1 - x[n][d]) * Math.log(1 - p))
          : likelihoodVariance === 'optimal'
            ? (1 + Math.log(error)) / 2
            : (x[n][d] - r[n][d]) ** 2 / (2 * likelihoodVariance);
    }
    for (let l = 0; l < mean[n].length; l++) {
      total += (beta / 2) * (Math.exp(logVar[n][l]) + mean[n][l] ** 2 - 1 - logVar[n][l]);
    }
  }
  return total / x.length;
}

/** Pixels and what is made of them. */
const exact = normalValues([12, 7], 'x');

const calls = [
  {},
  { options: { beta: 1.2, likelihoodVariance: 0.3 } },
  { options: { likelihoodVariance: 'optimal' } },
  { options: { likelihood: 'bernoulli' } },
] as const;

describeObjective<VaeOptions>(
  {
    name: 'vae',
    objective: vae,
    trained: ['reconstruction', 'mean', 'logVar'],
    formula,
    tolerance: 2e-6,
    values: calls,
    slopes: calls,
    extremes: [
      { title: 'variances of 1e-30', replace: { logVar: normalValues([12, 5], 'v', 1, -69) } },
      { title: 'identical rows', replace: { mean: { shape: [12, 5], data: new Array(60).fill(3) } } },
      { title: 'logits of 1e4', replace: { reconstruction: normalValues([12, 7], 'r', 1e4) } },
      { title: 'an exact reconstruction', replace: { x: exact, reconstruction: exact } },
    ].flatMap((call) =>
      [
        { likelihood: 'gaussian' } as const,
        { likelihood: 'bernoulli' } as const,
        { likelihoodVariance: 'optimal' } as const,
      ].map((options) => ({ ...call, options })),
    ),
    errors: [
      [
        { replace: { x: normalValues([11, 7], 'x') } },
        new RangeError('vae: `x` must have shape [12, *], got [11, 7].'),
      ],
      [
        { options: { likelihoodVariance: -1 } },
        new RangeError('vae: `likelihoodVariance` must be a positive number, got -1.'),
      ],
    ],
  },
  ({ inputs, run }) => {
    it('is linear in beta, which does not weigh the KL term that is logged', () => {
      const [none, half, one] = [0, 0.5, 1].map((beta) => run(inputs, { beta }).loss);
      expect(half).toBeCloseTo((none + one) / 2, 5);
      expect(one).toBeGreaterThan(none);
      const term = (name: 'reconstruction' | 'kl') =>
        evaluate((tensors) => vaeTerms(tensors as unknown as VaeInputs, { beta: 0.5 }).terms[name], inputs)
          .loss;
      expect(half).toBeCloseTo(term('reconstruction') + term('kl') / 2, 5);
    });

    it('with the optimal variance is the least of all variances, their constant counted', () => {
      const pixels = inputs.x.shape[1];
      const { loss: least } = run(inputs, { likelihoodVariance: 'optimal' });
      const variances = Array.from({ length: 200 }, (_, i) => 0.02 * 1.05 ** i);
      const losses = variances.map(
        (variance) => run(inputs, { likelihoodVariance: variance }).loss + (pixels / 2) * Math.log(variance),
      );
      const best = Math.min(...losses);
      expect(losses.indexOf(best)).toBeGreaterThan(0);
      expect(losses.indexOf(best)).toBeLessThan(losses.length - 1);
      expect(best).toBeGreaterThan(least - 1e-4);
      expect(best).toBeCloseTo(least, 2);
    });
  },
);
