import { expect, it } from 'vitest';
import { describeObjective } from '../../test/describe-objective.js';
import { type NamedValues, normalValues, rowsOf } from '../../test/objective-checks.js';
import { type InstanceDiscriminationOptions, instanceDiscrimination } from './instance-discrimination.js';

/** Row by row. */
function formula(values: NamedValues, options: InstanceDiscriminationOptions): number {
  const { similarity, temperature = 1 } = options;
  const unit = (row: number[]) => (similarity === 'cosine' ? row.map((x) => x / Math.hypot(...row)) : row);
  const [z, weights] = [rowsOf(values.z).map(unit), rowsOf(values.weights).map(unit)];
  let total = 0;
  for (let r = 0; r < z.length; r++) {
    const scores = weights.map((w) => Math.exp(w.reduce((sum, x, d) => sum + x * z[r][d], 0) / temperature));
    total -= Math.log(scores[values.indices.data[r]] / scores.reduce((a, b) => a + b, 0));
  }
  return total / z.length;
}

/** Rows of one image, whose gradients add up. */
const twice = { indices: { shape: [6], data: [3, 3, 3, 0, 0, 9] } };
const cosine = { similarity: 'cosine', temperature: 0.5 } as const;

describeObjective<InstanceDiscriminationOptions>(
  {
    name: 'instanceDiscrimination',
    objective: instanceDiscrimination,
    trained: ['z', 'weights'],
    formula,
    tolerance: 5e-6,
    values: [{}, { options: cosine }, { replace: twice }],
    slopes: [{}, { options: cosine }, { replace: twice }],
    extremes: [
      { title: 'logits of 1e8', replace: { z: normalValues([6, 8], 'z', 1e8) } },
      {
        title: 'rows of zeros',
        replace: { z: { shape: [6, 8], data: new Array(48).fill(0) } },
        options: { similarity: 'cosine' },
      },
      { title: 'a small temperature', options: { temperature: 1e-4 } },
    ],
    errors: [
      [
        { replace: { indices: { shape: [5], data: [0, 1, 2, 3, 4] } } },
        new RangeError('instanceDiscrimination: `indices` must have shape [6], got [5].'),
      ],
      [
        { options: { temperature: Number.NaN } },
        new RangeError('instanceDiscrimination: `temperature` must be a positive number, got NaN.'),
      ],
    ],
  },
  ({ inputs, run }) => {
    it('is log N where no image is told from another', () => {
      const same = { shape: [10, 8], data: new Array(80).fill(0.5) };
      expect(run({ ...inputs, weights: same }).loss).toBeCloseTo(Math.log(10), 5);
    });
  },
);
