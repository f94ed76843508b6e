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
import { type InfoNceInputs, type InfoNceOptions, infoNce } from './info-nce.js';

const objective = (options: InfoNceOptions) => (tensors: object) =>
  infoNce(tensors as InfoNceInputs, options);
const run = (inputs: Record<string, Values>, options: InfoNceOptions = {}, wrt: string[] = []) =>
  evaluate(objective(options), inputs, wrt);

const { inputs } = goldenCases('infoNce')[0];
const inBatch = { anchor: inputs.anchor, positive: inputs.positive };

const dot = (u: number[], v: number[]) => u.reduce((sum, x, d) => sum + x * v[d], 0);

/** The formula of the docstring, anchor by anchor. */
function transcription(
  values: Record<string, Values>,
  { similarity, temperature = 1 }: InfoNceOptions,
): number {
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

describe('infoNce', () => {
  itMatchesGolden('infoNce', infoNce);

  it.each<InfoNceOptions>([{}, { temperature: 2 }, { similarity: 'cosine', temperature: 0.2 }])(
    'equals its formula, and its gradient its slope, with %o, given and in-batch negatives',
    (options) => {
      expectClose([run(inputs, options).loss], [transcription(inputs, options)], 5e-6);
      expectClose([run(inBatch, options).loss], [transcription(inBatch, options)], 5e-6);
      expectGradient(objective(options), inputs, ['anchor', 'positive', 'negatives']);
      expectGradient(objective(options), inBatch, ['anchor', 'positive']);
    },
  );

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

  it.each<[string, Record<string, Values>, InfoNceOptions]>([
    ['logits of 1e8', { anchor: normalValues([6, 8], 'a', 1e8) }, {}],
    ['identical rows', { anchor: inputs.positive }, { similarity: 'cosine' }],
    ['rows of zeros', { anchor: { shape: [6, 8], data: new Array(48).fill(0) } }, { similarity: 'cosine' }],
  ])('is finite with its gradients for %s', (_, extreme, options) => {
    expectFinite(run({ ...inputs, ...extreme }, options, ['anchor', 'positive', 'negatives']));
    expectFinite(run({ ...inBatch, ...extreme }, options, ['anchor', 'positive']));
  });

  it('rejects inputs that do not fit together', () => {
    expect(() => run({ ...inputs, negatives: normalValues([6, 9, 7], 'n') })).toThrow(
      new RangeError('infoNce: `negatives` must have shape [6, *, 8], got [6, 9, 7].'),
    );
    expect(() => run(inputs, { similarity: 'euclidean' as never })).toThrow(
      new TypeError('infoNce: `similarity` must be dot or cosine, got euclidean.'),
    );
    const one = { shape: [1, 2], data: [0, 1] };
    expect(() => run({ anchor: one, positive: one })).toThrow(
      new RangeError('infoNce: `anchor` must have at least 2 rows without negatives, got 1.'),
    );
  });
});
