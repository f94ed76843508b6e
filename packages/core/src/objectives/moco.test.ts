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
import { infoNce } from './info-nce.js';
import { type MocoInputs, moco } from './moco.js';

const objective = (temperature: number) => (tensors: object) => moco(tensors as MocoInputs, { temperature });
const run = (inputs: Record<string, Values>, temperature: number, wrt: string[] = []) =>
  evaluate(objective(temperature), inputs, wrt);

const { inputs } = goldenCases('moco')[0];

const unit = (row: number[]) => row.map((x) => x / Math.hypot(...row));
const dot = (u: number[], v: number[]) => u.reduce((sum, x, d) => sum + x * v[d], 0);

/** The formula of the docstring, query by query. */
function transcription(values: Record<string, Values>, temperature: number): number {
  const [query, key, queue] = ['query', 'key', 'queue'].map((name) => rowsOf(values[name]));
  let total = 0;
  for (let n = 0; n < query.length; n++) {
    const positive = Math.exp(dot(unit(query[n]), unit(key[n])) / temperature);
    const negatives = queue.map((row) => Math.exp(dot(unit(query[n]), row) / temperature));
    total -= Math.log(positive / (positive + negatives.reduce((a, b) => a + b, 0)));
  }
  return total / query.length;
}

describe('moco', () => {
  itMatchesGolden('moco', moco);

  it.each([0.1, 0.2, 1])('equals its formula at temperature %d', (temperature) => {
    expectClose([run(inputs, temperature).loss], [transcription(inputs, temperature)], 5e-6);
  });

  it('has the gradient of its values for queries, and none for keys', () => {
    expectGradient(objective(0.5), inputs, ['query']);
    expect(() => run(inputs, 0.5, ['key'])).toThrow('Cannot compute gradient');
  });

  it('is InfoNCE with cosine similarity and the queue for negatives', () => {
    const { query, key, queue } = inputs;
    const negatives = { shape: [6, 11, 8], data: new Array(6).fill(queue.data).flat() };
    const { loss } = evaluate(
      (tensors) => infoNce(tensors as never, { similarity: 'cosine', temperature: 0.2 }),
      { anchor: query, positive: key, negatives },
    );
    expectClose([run(inputs, 0.2).loss], [loss], 5e-6);
  });

  it.each([
    ['queries of 1e15', { query: normalValues([6, 8], 'q', 1e15) }, 0.2],
    ['identical rows', { query: inputs.key }, 0.2],
    ['queries of zeros', { query: { shape: [6, 8], data: new Array(48).fill(0) } }, 0.2],
    ['a temperature of 1e-4', {}, 1e-4],
  ])('is finite with its gradients for %s', (_, extreme, temperature) => {
    expectFinite(run({ ...inputs, ...extreme }, temperature, ['query']));
  });

  it('rejects inputs that do not fit together', () => {
    expect(() => run({ ...inputs, queue: normalValues([11, 7], 'queue') }, 1)).toThrow(
      new RangeError('moco: `queue` must have shape [*, 8], got [11, 7].'),
    );
    expect(() => run(inputs, -1)).toThrow(
      new RangeError('moco: `temperature` must be a positive number, got -1.'),
    );
  });
});
