import { expect, it } from 'vitest';
import { describeObjective } from '../../test/describe-objective.js';
import {
  evaluate,
  expectClose,
  type NamedValues,
  normalValues,
  rowsOf,
} from '../../test/objective-checks.js';
import { type SimvaeInputs, type SimvaeOptions, simvae, simvaeTerms } from './simvae.js';

const options: SimvaeOptions = { views: 4, priorVariance: 0.05, likelihoodVariance: 0.7 };

/** Image by image. */
function formula(values: NamedValues, { views, priorVariance, ...rest }: SimvaeOptions): number {
  const [x, r, z, logVar] = ['x', 'reconstruction', 'z', 'logVar'].map((name) => rowsOf(values[name]));
  const images = x.length / views;
  let total = 0;
  for (let b = 0; b < images; b++) {
    const rows = Array.from({ length: views }, (_, j) => b * views + j);
    const m = z[0].map((_, l) => rows.reduce((sum, row) => sum + z[row][l], 0) / views);
    for (const row of rows) {
      for (let d = 0; d < x[row].length; d++) {
        if (rest.likelihood === 'bernoulli') {
          const p = 1 / (1 + Math.exp(-r[row][d]));
          total -= x[row][d] * Math.log(p) + (1 - x[row][d]) * Math.log(1 - p);
        } else total += (x[row][d] - r[row][d]) ** 2 / (2 * Number(rest.likelihoodVariance ?? 1));
      }
      for (let l = 0; l < m.length; l++) {
        total -= (Math.log(2 * Math.PI * Math.E) + logVar[row][l]) / 2;
        total += Math.log(2 * Math.PI * priorVariance) / 2 + (z[row][l] - m[l]) ** 2 / (2 * priorVariance);
      }
    }
    if (rest.marginal === 'gaussian') {
      for (const mean of m) total += (Math.log(2 * Math.PI) + mean ** 2) / 2;
    }
  }
  return total / images;
}

describeObjective<SimvaeOptions>(
  {
    name: 'simvae',
    objective: simvae,
    trained: ['reconstruction', 'z', 'logVar'],
    formula,
    tolerance: 2e-6,
    values: [
      { options },
      { options: { ...options, marginal: 'gaussian' } },
      { options: { ...options, likelihood: 'bernoulli' } },
      { options: { views: 6, priorVariance: 0.003 } },
      { options: { views: 1, priorVariance: 1 } },
    ],
    slopes: [
      { options: { ...options, marginal: 'gaussian' } },
      { options: { ...options, likelihood: 'bernoulli' } },
    ],
    extremes: [
      { title: 'variances of 1e-30', replace: { logVar: normalValues([12, 5], 'v', 1, -69) } },
      { title: 'identical rows', replace: { z: { shape: [12, 5], data: new Array(60).fill(3) } } },
      { title: 'latents of 1e6', replace: { z: normalValues([12, 5], 'z', 1e6) } },
      { title: 'logits of 1e4', replace: { reconstruction: normalValues([12, 7], 'r', 1e4) } },
    ].flatMap((call) =>
      (['gaussian', 'bernoulli'] as const).map((likelihood) => ({
        ...call,
        options: { ...options, likelihood, marginal: 'gaussian' as const },
      })),
    ),
    errors: [
      [
        { options: { ...options, views: 5 } },
        new RangeError(
          'simvae: `views` must be a positive integer that divides the number of rows, 12, got 5.',
        ),
      ],
      [
        { replace: { logVar: normalValues([12, 4], 'v') }, options },
        new RangeError('simvae: `logVar` must have shape [12, 5], got [12, 4].'),
      ],
      [
        { options: { ...options, priorVariance: 0 } },
        new RangeError('simvae: `priorVariance` must be a positive number, got 0.'),
      ],
    ],
  },
  ({ inputs, run }) => {
    it('is the sum of its terms', () => {
      const some: SimvaeOptions = { ...options, marginal: 'gaussian' };
      const term = (name: 'reconstruction' | 'entropy' | 'prior' | 'marginal') =>
        evaluate((tensors) => simvaeTerms(tensors as unknown as SimvaeInputs, some).terms[name]!, inputs)
          .loss;
      const total = term('reconstruction') + term('entropy') + term('prior') + term('marginal');
      expectClose([run(inputs, some).loss], [total], 1e-6);
      const flat = simvaeTermNames(inputs, options);
      expect(flat).toEqual(['reconstruction', 'entropy', 'prior']);
    });

    it('does not depend on the order of views or images', () => {
      const order = [7, 6, 5, 4, 10, 8, 11, 9, 0, 3, 1, 2]; // images 1, 2, 0, each with its views shuffled
      const shuffled = Object.fromEntries(
        Object.entries(inputs).map(([name, values]) => {
          const rows = rowsOf(values);
          return [name, { ...values, data: order.flatMap((row) => rows[row]) }];
        }),
      );
      expectClose([run(shuffled, options).loss], [run(inputs, options).loss], 1e-6);
    });

    it('takes the prior variance as no more than a unit of length where p(y) is flat', () => {
      const s = Math.sqrt(0.003);
      const scaled = {
        ...inputs,
        z: { ...inputs.z, data: inputs.z.data.map((u) => s * u) },
        logVar: { ...inputs.logVar, data: inputs.logVar.data.map((v) => v + Math.log(s * s)) },
      };
      const unit = run(inputs, { ...options, priorVariance: 1 }, ['reconstruction', 'logVar']);
      const small = run(scaled, { ...options, priorVariance: 0.003 }, ['reconstruction', 'logVar']);
      expectClose([small.loss], [unit.loss], 2e-6);
      expectClose(small.gradients.reconstruction, unit.gradients.reconstruction, 1e-6);
      expectClose(small.gradients.logVar, unit.gradients.logVar, 1e-6);
    });
  },
);

function simvaeTermNames(inputs: NamedValues, some: SimvaeOptions): string[] {
  let names: string[] = [];
  evaluate((tensors) => {
    const { loss, terms } = simvaeTerms(tensors as unknown as SimvaeInputs, some);
    names = Object.keys(terms);
    return loss;
  }, inputs);
  return names;
}
