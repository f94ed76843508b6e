import { expect, it } from 'vitest';
import { type Call, describeObjective } from '../../test/describe-objective.js';
import {
  expectClose,
  goldenCases,
  type NamedValues,
  normalValues,
  rowsOf,
} from '../../test/objective-checks.js';
import { type InfoNceOptions, infoNce } from './info-nce.js';

const { inputs: golden } = goldenCases('infoNce')[0];

const dot = (u: number[], v: number[]) => u.reduce((sum, x, d) => sum + x * v[d], 0);

/** Anchor by anchor. */
function formula(values: NamedValues, { similarity, temperature = 1 }: InfoNceOptions): number {
  const [anchor, positive] = [rowsOf(values.anchor), rowsOf(values.positive)];
  const sim = (u: number[], v: number[]) =>
    dot(u, v) / (similarity === 'cosine' ? Math.hypot(...u) * Math.hypot(...v) : 1) / temperature;
  const negatives = (n: number): number[][] => {
    if (!values.negatives) return positive.filter((_, k) => k !== n);
    const [, count, dimensions] = values.negatives.shape;
    const first = n * count * dimensions;
    return rowsOf({
      shape: [count, dimensions],
      data: values.negatives.data.slice(first, first + count * dimensions),
    });
  };
  let total = 0;
  for (let n = 0; n < anchor.length; n++) {
    const own = Math.exp(sim(anchor[n], positive[n]));
    total -= Math.log(own / negatives(n).reduce((sum, other) => sum + Math.exp(sim(anchor[n], other)), own));
  }
  return total / anchor.length;
}

/** The same call with the negatives of its inputs, and with those of the batch. */
const withBoth = (call: Call<InfoNceOptions>): Call<InfoNceOptions>[] => [
  call,
  { ...call, replace: { ...call.replace, negatives: undefined }, trained: ['anchor', 'positive'] },
];
const settings = [{}, { temperature: 2 }, { similarity: 'cosine', temperature: 0.2 }] as const;
const one = { shape: [1, 2], data: [0, 1] };

describeObjective<InfoNceOptions>(
  {
    name: 'infoNce',
    objective: infoNce,
    trained: ['anchor', 'positive', 'negatives'],
    formula,
    tolerance: 5e-6,
    values: settings.flatMap((options) => withBoth({ options })),
    slopes: settings.flatMap((options) => withBoth({ options })),
    extremes: [
      { title: 'logits of 1e8', replace: { anchor: normalValues([6, 8], 'a', 1e8) } },
      {
        title: 'identical rows',
        replace: { anchor: golden.positive },
        options: { similarity: 'cosine' } as const,
      },
      {
        title: 'rows of zeros',
        replace: { anchor: { shape: [6, 8], data: new Array(48).fill(0) } },
        options: { similarity: 'cosine' } as const,
      },
    ].flatMap(withBoth),
    errors: [
      [
        { replace: { negatives: normalValues([6, 9, 7], 'n') } },
        new RangeError('infoNce: `negatives` must have shape [6, *, 8], got [6, 9, 7].'),
      ],
      [
        { options: { similarity: 'euclidean' as never } },
        new TypeError('infoNce: `similarity` must be dot or cosine, got euclidean.'),
      ],
      [
        { replace: { anchor: one, positive: one, negatives: undefined } },
        new RangeError('infoNce: `anchor` must have at least 2 rows without negatives, got 1.'),
      ],
    ],
  },
  ({ inputs, run }) => {
    it('does not depend on the order of negatives, and grows with another', () => {
      const reversed = {
        shape: inputs.negatives.shape,
        data: Array.from({ length: 6 }, (_, n) =>
          rowsOf({ shape: [9, 8], data: inputs.negatives.data.slice(n * 72, n * 72 + 72) })
            .reverse()
            .flat(),
        ).flat(),
      };
      expectClose([run({ ...inputs, negatives: reversed }).loss], [run(inputs).loss], 1e-6);
      const fewer = {
        shape: [6, 8, 8],
        data: inputs.negatives.data.filter((_, i) => i % 72 < 64),
      };
      expect(run({ ...inputs, negatives: fewer }).loss).toBeLessThan(run(inputs).loss);
    });
  },
);
