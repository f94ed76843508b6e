import { expect, it } from 'vitest';
import { describeObjective } from '../../test/describe-objective.js';
import { expectClose, type NamedValues, normalValues, rowsOf } from '../../test/objective-checks.js';
import { type NtXentOptions, ntXent } from './nt-xent.js';

const cosine = (u: number[], v: number[]) => {
  const dot = (p: number[], q: number[]) => p.reduce((total, x, i) => total + x * q[i], 0);
  return dot(u, v) / Math.sqrt(dot(u, u) * dot(v, v));
};

/** Row by row; rows of `a`, then rows of `b`. */
function formula(values: NamedValues, { temperature }: NtXentOptions): number {
  const z = [...rowsOf(values.a), ...rowsOf(values.b)];
  const images = z.length / 2;
  let total = 0;
  for (let r = 0; r < z.length; r++) {
    let denominator = 0;
    for (let k = 0; k < z.length; k++) if (k !== r) denominator += Math.exp(cosine(z[r], z[k]) / temperature);
    const positive = z[(r + images) % z.length];
    total -= Math.log(Math.exp(cosine(z[r], positive) / temperature) / denominator);
  }
  return total / z.length;
}

const at = (temperature: number) => ({ options: { temperature } });

describeObjective<NtXentOptions>(
  {
    name: 'ntXent',
    objective: ntXent,
    trained: ['a', 'b'],
    formula,
    tolerance: 5e-6,
    values: [0.1, 0.5, 1].map(at),
    slopes: [0.5, 1].map(at),
    extremes: [
      { title: 'rows of 1e15', replace: { a: normalValues([6, 8], 'a', 1e15) }, ...at(1) },
      { title: 'rows of zeros', replace: { a: { shape: [6, 8], data: new Array(48).fill(0) } }, ...at(1) },
      { title: 'rows of 1e-20', replace: { a: normalValues([6, 8], 'a', 1e-20) }, ...at(1) },
      { title: 'a small temperature', ...at(1e-4) },
    ],
    errors: [
      [
        { replace: { b: normalValues([5, 8], 'b') }, ...at(1) },
        new RangeError('ntXent: `b` must have shape [6, 8], got [5, 8].'),
      ],
      [at(0), new RangeError('ntXent: `temperature` must be a positive number, got 0.')],
    ],
  },
  ({ inputs, run }) => {
    it('does not depend on the length of rows, nor on which view is which', () => {
      const { options } = at(0.5);
      const scaled = { a: { ...inputs.a, data: inputs.a.data.map((x) => 7 * x) }, b: inputs.b };
      expectClose([run(scaled, options).loss], [run(inputs, options).loss], 1e-6);
      expectClose([run({ a: inputs.b, b: inputs.a }, options).loss], [run(inputs, options).loss], 1e-6);
    });

    it('is log(2N - 1) where all rows are the same', () => {
      const same = { shape: [6, 8], data: new Array(48).fill(2) };
      expect(run({ a: same, b: same }, { temperature: 0.1 }).loss).toBeCloseTo(Math.log(11), 5);
    });
  },
);
