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
import { simvae } from './simvae.js';
import type { SimvaeInputs, SimvaeOptions } from './simvae-terms.js';

const run = (inputs: Record<string, Values>, options: SimvaeOptions, wrt: string[] = []) =>
  evaluate((tensors) => simvae(tensors as unknown as SimvaeInputs, options), inputs, wrt);

const { inputs } = goldenCases('simvae')[0];
const trained = ['reconstruction', 'z', 'logVar'];
const options: SimvaeOptions = { views: 4, priorVariance: 0.05, likelihoodVariance: 0.7 };

/** The formula of the docstring, image by image. */
function transcription(
  values: Record<string, Values>,
  { views, priorVariance, ...rest }: SimvaeOptions,
): number {
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
        } else total += (x[row][d] - r[row][d]) ** 2 / (2 * (rest.likelihoodVariance ?? 1));
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

describe('simvae', () => {
  itMatchesGolden('simvae', simvae);

  it.each<SimvaeOptions>([
    options,
    { ...options, marginal: 'gaussian' },
    { ...options, likelihood: 'bernoulli' },
    { views: 6, priorVariance: 0.003 },
    { views: 1, priorVariance: 1 },
  ])('equals its formula with %o', (some) => {
    expectClose([run(inputs, some).loss], [transcription(inputs, some)], 2e-6);
  });

  it.each<SimvaeOptions>([
    { ...options, marginal: 'gaussian' },
    { ...options, likelihood: 'bernoulli' },
  ])('has the gradient of its values with %o', (some) => {
    expectGradient((tensors) => simvae(tensors as unknown as SimvaeInputs, some), inputs, trained);
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

  it.each([
    ['variances of 1e-30', { logVar: normalValues([12, 5], 'v', 1, -69) }],
    ['identical rows', { z: { shape: [12, 5], data: new Array(60).fill(3) } }],
    ['latents of 1e6', { z: normalValues([12, 5], 'z', 1e6) }],
    ['logits of 1e4', { reconstruction: normalValues([12, 7], 'r', 1e4) }],
  ])('is finite with its gradients for %s', (_, extreme) => {
    for (const likelihood of ['gaussian', 'bernoulli'] as const) {
      expectFinite(run({ ...inputs, ...extreme }, { ...options, likelihood, marginal: 'gaussian' }, trained));
    }
  });

  it('rejects inputs that do not fit together', () => {
    expect(() => run(inputs, { ...options, views: 5 })).toThrow(
      new RangeError(
        'simvae: `views` must be a positive integer that divides the number of rows, 12, got 5.',
      ),
    );
    expect(() => run({ ...inputs, logVar: normalValues([12, 4], 'v') }, options)).toThrow(
      new RangeError('simvae: `logVar` must have shape [12, 5], got [12, 4].'),
    );
    expect(() => run(inputs, { ...options, priorVariance: 0 })).toThrow(
      new RangeError('simvae: `priorVariance` must be a positive number, got 0.'),
    );
  });
});
