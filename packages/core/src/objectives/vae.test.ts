import { describe, expect, it } from 'vitest';
import {
  evaluate,
  expectClose,
  expectFinite,
  expectGradient,
  goldenCases,
  itMatchesGolden,
  normalValues,
  rowsOf,
  type Values,
} from '../../test/objective-checks.js';
import { vae } from './vae.js';
import type { VaeInputs, VaeOptions } from './vae-terms.js';

const run = (inputs: Record<string, Values>, options: VaeOptions, wrt: string[] = []) =>
  evaluate((tensors) => vae(tensors as unknown as VaeInputs, options), inputs, wrt);

const { inputs } = goldenCases('vae')[0];
const trained = ['reconstruction', 'mean', 'logVar'];

/** The formula of the docstring, row by row. */
function transcription(values: Record<string, Values>, options: VaeOptions): number {
  const { likelihood, likelihoodVariance = 1, beta = 1 } = options;
  const [x, r, mean, logVar] = ['x', 'reconstruction', 'mean', 'logVar'].map((name) => rowsOf(values[name]));
  let total = 0;
  for (let n = 0; n < x.length; n++) {
    for (let d = 0; d < x[n].length; d++) {
      const p = 1 / (1 + Math.exp(-r[n][d]));
      total +=
        likelihood === 'bernoulli'
          ? -(x[n][d] * Math.log(p) + (1 - x[n][d]) * Math.log(1 - p))
          : (x[n][d] - r[n][d]) ** 2 / (2 * likelihoodVariance);
    }
    for (let l = 0; l < mean[n].length; l++) {
      total += (beta / 2) * (Math.exp(logVar[n][l]) + mean[n][l] ** 2 - 1 - logVar[n][l]);
    }
  }
  return total / x.length;
}

describe('vae', () => {
  itMatchesGolden('vae', vae);

  it.each<VaeOptions>([{}, { beta: 1.2, likelihoodVariance: 0.3 }, { likelihood: 'bernoulli' }])(
    'equals its formula, and its gradient its slope, with %o',
    (options) => {
      expectClose([run(inputs, options).loss], [transcription(inputs, options)], 2e-6);
      expectGradient((tensors) => vae(tensors as unknown as VaeInputs, options), inputs, trained);
    },
  );

  it('is linear in beta', () => {
    const [none, half, one] = [0, 0.5, 1].map((beta) => run(inputs, { beta }).loss);
    expect(half).toBeCloseTo((none + one) / 2, 5);
    expect(one).toBeGreaterThan(none);
  });

  it.each([
    ['variances of 1e-30', { logVar: normalValues([12, 5], 'v', 1, -69) }],
    ['identical rows', { mean: { shape: [12, 5], data: new Array(60).fill(3) } }],
    ['logits of 1e4', { reconstruction: normalValues([12, 7], 'r', 1e4) }],
  ])('is finite with its gradients for %s', (_, extreme) => {
    for (const likelihood of ['gaussian', 'bernoulli'] as const) {
      expectFinite(run({ ...inputs, ...extreme }, { likelihood }, trained));
    }
  });

  it('rejects inputs that do not fit together', () => {
    expect(() => run({ ...inputs, x: normalValues([11, 7], 'x') }, {})).toThrow(
      new RangeError('vae: `x` must have shape [12, *], got [11, 7].'),
    );
    expect(() => run(inputs, { likelihoodVariance: -1 })).toThrow(
      new RangeError('vae: `likelihoodVariance` must be a positive number, got -1.'),
    );
  });
});
