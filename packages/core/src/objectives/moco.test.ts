import { expect, it } from 'vitest';
import { describeObjective } from '../../test/describe-objective.js';
import {
  evaluate,
  expectClose,
  goldenCases,
  type NamedValues,
  normalValues,
  rowsOf,
} from '../../test/objective-checks.js';
import { infoNce } from './info-nce.js';
import { type MocoOptions, moco } from './moco.js';

const { inputs: golden } = goldenCases('moco')[0];

const unit = (row: number[]) => row.map((x) => x / Math.hypot(...row));
const dot = (u: number[], v: number[]) => u.reduce((sum, x, d) => sum + x * v[d], 0);

/** Query by query. */
function formula(values: NamedValues, { temperature }: MocoOptions): number {
  const [query, key, queue] = ['query', 'key', 'queue'].map((name) => rowsOf(values[name]));
  let total = 0;
  for (let n = 0; n < query.length; n++) {
    const positive = Math.exp(dot(unit(query[n]), unit(key[n])) / temperature);
    const negatives = queue.map((row) => Math.exp(dot(unit(query[n]), row) / temperature));
    total -= Math.log(positive / (positive + negatives.reduce((a, b) => a + b, 0)));
  }
  return total / query.length;
}

const options = { temperature: 0.2 };

describeObjective<MocoOptions>(
  {
    name: 'moco',
    objective: moco,
    trained: ['query'],
    formula,
    tolerance: 5e-6,
    values: [0.1, 0.2, 1].map((temperature) => ({ options: { temperature } })),
    slopes: [{ options: { temperature: 0.5 } }],
    extremes: [
      { title: 'queries of 1e15', replace: { query: normalValues([6, 8], 'q', 1e15) }, options },
      { title: 'identical rows', replace: { query: golden.key }, options },
      {
        title: 'queries of zeros',
        replace: { query: { shape: [6, 8], data: new Array(48).fill(0) } },
        options,
      },
      { title: 'a small temperature', options: { temperature: 1e-4 } },
    ],
    errors: [
      [
        { replace: { queue: normalValues([11, 7], 'queue') }, options: { temperature: 1 } },
        new RangeError('moco: `queue` must have shape [*, 8], got [11, 7].'),
      ],
      [
        { options: { temperature: -1 } },
        new RangeError('moco: `temperature` must be a positive number, got -1.'),
      ],
    ],
  },
  ({ inputs, run }) => {
    it('has no gradient for keys', () => {
      expect(() => run(inputs, { temperature: 0.5 }, ['key'])).toThrow('Cannot compute gradient');
    });

    it('is InfoNCE with cosine similarity and the queue for negatives', () => {
      const { query, key, queue } = inputs;
      const negatives = { shape: [6, 11, 8], data: new Array(6).fill(queue.data).flat() };
      const { loss } = evaluate(
        (tensors) => infoNce(tensors as never, { similarity: 'cosine', temperature: 0.2 }),
        { anchor: query, positive: key, negatives },
      );
      expectClose([run(inputs, options).loss], [loss], 5e-6);
    });
  },
);
