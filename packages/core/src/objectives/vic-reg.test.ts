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
import { type VicRegInputs, type VicRegOptions, vicReg } from './vic-reg.js';

const objective = (options: VicRegOptions) => (tensors: object) => vicReg(tensors as VicRegInputs, options);
const run = (inputs: Record<string, Values>, options: VicRegOptions = {}, wrt: string[] = []) =>
  evaluate(objective(options), inputs, wrt);

const { inputs } = goldenCases('vicReg')[0];
const only = { invariance: 0, variance: 0, covariance: 0 };

/** The formula of the docstring, number by number. */
function transcription(values: Record<string, Values>, options: VicRegOptions): number {
  const { invariance = 25, variance = 25, covariance = 1, epsilon = 1e-4 } = options;
  const views = [rowsOf(values.a), rowsOf(values.b)];
  const [rows, dimensions] = values.a.shape;
  let loss = 0;
  for (let i = 0; i < values.a.data.length; i++) {
    loss += (invariance * (values.a.data[i] - values.b.data[i]) ** 2) / (rows * dimensions);
  }
  for (const z of views) {
    const mean = z[0].map((_, d) => z.reduce((sum, row) => sum + row[d], 0) / rows);
    for (let d = 0; d < dimensions; d++) {
      for (let e = 0; e < dimensions; e++) {
        const cov = z.reduce((sum, row) => sum + (row[d] - mean[d]) * (row[e] - mean[e]), 0) / (rows - 1);
        if (d === e) loss += ((variance / 2) * Math.max(0, 1 - Math.sqrt(cov + epsilon))) / dimensions;
        else loss += (covariance * cov ** 2) / dimensions;
      }
    }
  }
  return loss;
}

describe('vicReg', () => {
  itMatchesGolden('vicReg', vicReg);

  it.each<VicRegOptions>([
    {},
    { ...only, invariance: 1 },
    { ...only, variance: 1 },
    { ...only, covariance: 1 },
  ])('equals its formula with %o', (options) => {
    const near = { ...inputs, b: normalValues([6, 8], 'b', 0.5) };
    expectClose([run(near, options).loss], [transcription(near, options)], 5e-6);
  });

  it('has the gradient of its values', () => {
    // Away from the kink of the hinge: standard deviations of about 0.3.
    const narrow = { a: normalValues([6, 8], 'a', 0.3), b: normalValues([6, 8], 'b', 0.3) };
    expectGradient(objective({ covariance: 5 }), narrow, ['a', 'b'], 3e-3);
  });

  it('does not depend on which view is which, nor on the origin', () => {
    expectClose([run({ a: inputs.b, b: inputs.a }).loss], [run(inputs).loss], 1e-6);
    const shift = ({ shape, data }: Values) => ({ shape, data: data.map((x) => x + 4) });
    expectClose([run({ a: shift(inputs.a), b: shift(inputs.b) }).loss], [run(inputs).loss], 1e-5);
  });

  it('is the full hinge, 25 (1 - sqrt(epsilon)), where all rows are the same', () => {
    const same = { shape: [6, 8], data: new Array(48).fill(3) };
    expect(run({ a: same, b: same }).loss).toBeCloseTo(25 * 0.99, 4);
    expectFinite(run({ a: same, b: same }, {}, ['a', 'b']));
  });

  it('is finite with its gradients for rows of 1e6', () => {
    expectFinite(run({ ...inputs, a: normalValues([6, 8], 'a', 1e6) }, {}, ['a', 'b']));
  });

  it('rejects inputs that do not fit together', () => {
    const one = { shape: [1, 2], data: [0, 1] };
    expect(() => run({ a: one, b: one })).toThrow(
      new RangeError('vicReg: `a` must have at least 2 rows, got 1.'),
    );
    expect(() => run({ ...inputs, b: one })).toThrow(
      new RangeError('vicReg: `b` must have shape [6, 8], got [1, 2].'),
    );
    expect(() => run(inputs, { epsilon: 0 })).toThrow(
      new RangeError('vicReg: `epsilon` must be a positive number, got 0.'),
    );
  });
});
