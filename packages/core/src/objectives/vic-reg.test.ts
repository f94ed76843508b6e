import { expect, it } from 'vitest';
import { describeObjective } from '../../test/describe-objective.js';
import {
  expectClose,
  expectFinite,
  type NamedValues,
  normalValues,
  rowsOf,
  type Values,
} from '../../test/objective-checks.js';
import { type VicRegOptions, vicReg } from './vic-reg.js';

const only = { invariance: 0, variance: 0, covariance: 0 };

/** Number by number. */
function formula(values: NamedValues, options: VicRegOptions): number {
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

const near = { b: normalValues([6, 8], 'b', 0.5) };
/** Away from the kink of the hinge: standard deviations of about 0.3. */
const narrow = { a: normalValues([6, 8], 'a', 0.3), b: normalValues([6, 8], 'b', 0.3) };
const one = { shape: [1, 2], data: [0, 1] };

describeObjective<VicRegOptions>(
  {
    name: 'vicReg',
    objective: vicReg,
    trained: ['a', 'b'],
    formula,
    tolerance: 5e-6,
    values: [
      {},
      { options: { ...only, invariance: 1 } },
      { options: { ...only, variance: 1 } },
      { options: { ...only, covariance: 1 } },
    ].map((call) => ({ ...call, replace: near })),
    slopes: [{ options: { covariance: 5 }, replace: narrow, step: 3e-3 }],
    extremes: [{ title: 'rows of 1e6', replace: { a: normalValues([6, 8], 'a', 1e6) } }],
    errors: [
      [{ replace: { a: one, b: one } }, new RangeError('vicReg: `a` must have at least 2 rows, got 1.')],
      [{ replace: { b: one } }, new RangeError('vicReg: `b` must have shape [6, 8], got [1, 2].')],
      [{ options: { epsilon: 0 } }, new RangeError('vicReg: `epsilon` must be a positive number, got 0.')],
    ],
  },
  ({ inputs, run }) => {
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
  },
);
