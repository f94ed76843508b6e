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
import {
  type InstanceDiscriminationInputs,
  type InstanceDiscriminationOptions,
  instanceDiscrimination,
} from './instance-discrimination.js';

const objective = (options: InstanceDiscriminationOptions) => (tensors: object) =>
  instanceDiscrimination(tensors as InstanceDiscriminationInputs, options);
const run = (
  inputs: Record<string, Values>,
  options: InstanceDiscriminationOptions = {},
  wrt: string[] = [],
) => evaluate(objective(options), inputs, wrt);

const { inputs } = goldenCases('instanceDiscrimination')[0];
const trained = ['z', 'weights'];

/** The formula of the docstring, row by row. */
function transcription(values: Record<string, Values>, options: InstanceDiscriminationOptions): number {
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

describe('instanceDiscrimination', () => {
  itMatchesGolden('instanceDiscrimination', instanceDiscrimination);

  it.each<InstanceDiscriminationOptions>([{}, { similarity: 'cosine', temperature: 0.5 }])(
    'equals its formula, and its gradient its slope, with %o',
    (options) => {
      expectClose([run(inputs, options).loss], [transcription(inputs, options)], 5e-6);
      expectGradient(objective(options), inputs, trained);
    },
  );

  it('adds up the gradients of rows of one image', () => {
    const twice = { ...inputs, indices: { shape: [6], data: [3, 3, 3, 0, 0, 9] } };
    expectClose([run(twice).loss], [transcription(twice, {})], 5e-6);
    expectGradient(objective({}), twice, trained);
  });

  it('is log N where no image is told from another', () => {
    const same = { shape: [10, 8], data: new Array(80).fill(0.5) };
    expect(run({ ...inputs, weights: same }).loss).toBeCloseTo(Math.log(10), 5);
  });

  it.each<[string, Record<string, Values>, InstanceDiscriminationOptions]>([
    ['logits of 1e8', { z: normalValues([6, 8], 'z', 1e8) }, {}],
    ['rows of zeros', { z: { shape: [6, 8], data: new Array(48).fill(0) } }, { similarity: 'cosine' }],
    ['a temperature of 1e-4', {}, { temperature: 1e-4 }],
  ])('is finite with its gradients for %s', (_, extreme, options) => {
    expectFinite(run({ ...inputs, ...extreme }, options, trained));
  });

  it('rejects inputs that do not fit together', () => {
    expect(() => run({ ...inputs, indices: { shape: [5], data: [0, 1, 2, 3, 4] } })).toThrow(
      new RangeError('instanceDiscrimination: `indices` must have shape [6], got [5].'),
    );
    expect(() => run(inputs, { temperature: Number.NaN })).toThrow(
      new RangeError('instanceDiscrimination: `temperature` must be a positive number, got NaN.'),
    );
  });
});
