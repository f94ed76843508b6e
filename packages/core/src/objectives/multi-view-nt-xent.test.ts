import { it } from 'vitest';
import { describeObjective } from '../../test/describe-objective.js';
import { expectClose, type NamedValues, normalValues, rowsOf } from '../../test/objective-checks.js';
import { type MultiViewNtXentOptions, multiViewNtXent } from './multi-view-nt-xent.js';

/** Row by row. */
function formula(values: NamedValues, { views, temperature }: MultiViewNtXentOptions): number {
  const z = rowsOf(values.z).map((row) => row.map((x) => x / Math.hypot(...row)));
  const similarity = (r: number, k: number) => z[r].reduce((sum, x, d) => sum + x * z[k][d], 0) / temperature;
  let total = 0;
  for (let r = 0; r < z.length; r++) {
    const others = z.map((_, k) => k).filter((k) => k !== r);
    const denominator = others.reduce((sum, k) => sum + Math.exp(similarity(r, k)), 0);
    for (const p of others.filter((k) => Math.floor(k / views) === Math.floor(r / views))) {
      total -= Math.log(Math.exp(similarity(r, p)) / denominator) / (views - 1);
    }
  }
  return total / z.length;
}

const calls = [2, 3, 4, 12].map((views) => ({ options: { views, temperature: 0.5 } }));

describeObjective<MultiViewNtXentOptions>(
  {
    name: 'multiViewNtXent',
    objective: multiViewNtXent,
    inputs: { z: normalValues([12, 5], 'z') },
    trained: ['z'],
    formula,
    tolerance: 5e-6,
    values: calls,
    slopes: calls,
    extremes: [
      {
        title: 'rows of zeros',
        replace: { z: { shape: [12, 5], data: new Array(60).fill(0) } },
        options: { views: 3, temperature: 1 },
      },
      { title: 'a small temperature', options: { views: 3, temperature: 1e-4 } },
    ],
    errors: [
      [
        { options: { views: 1, temperature: 1 } },
        new RangeError('multiViewNtXent: `views` must be at least 2, got 1.'),
      ],
      [
        { options: { views: 5, temperature: 1 } },
        new RangeError(
          'multiViewNtXent: `views` must be a positive integer that divides the number of rows, 12, got 5.',
        ),
      ],
    ],
  },
  ({ inputs, run }) => {
    it('does not depend on the order of views', () => {
      const rows = rowsOf(inputs.z);
      const data = [2, 0, 1, 4, 5, 3, 6, 8, 7, 10, 9, 11].flatMap((row) => rows[row]);
      const options = { views: 3, temperature: 0.5 };
      const shuffled = run({ z: { shape: [12, 5], data } }, options);
      expectClose([shuffled.loss], [run(inputs, options).loss], 1e-6);
    });
  },
);
