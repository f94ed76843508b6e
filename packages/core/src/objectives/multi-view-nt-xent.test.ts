import { describe, expect, it } from 'vitest';
import {
  evaluate,
  expectClose,
  expectGradient,
  normalValues,
  rowsOf,
  type Values,
} from '../../test/objective-checks.js';
import {
  type MultiViewNtXentInputs,
  type MultiViewNtXentOptions,
  multiViewNtXent,
} from './multi-view-nt-xent.js';

const objective = (options: MultiViewNtXentOptions) => (tensors: object) =>
  multiViewNtXent(tensors as MultiViewNtXentInputs, options);

const inputs = { z: normalValues([12, 5], 'z') };

/** The formula of the docstring, row by row. */
function transcription(values: Values, { views, temperature }: MultiViewNtXentOptions): number {
  const z = rowsOf(values).map((row) => row.map((x) => x / Math.hypot(...row)));
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

describe('multiViewNtXent', () => {
  it.each([2, 3, 4, 12])('equals its formula, and its gradient its slope, with %d views', (views) => {
    const options = { views, temperature: 0.5 };
    expectClose([evaluate(objective(options), inputs).loss], [transcription(inputs.z, options)], 5e-6);
    expectGradient(objective(options), inputs, ['z']);
  });

  it('does not depend on the order of views', () => {
    const rows = rowsOf(inputs.z);
    const data = [2, 0, 1, 4, 5, 3, 6, 8, 7, 10, 9, 11].flatMap((row) => rows[row]);
    const options = { views: 3, temperature: 0.5 };
    const shuffled = evaluate(objective(options), { z: { shape: [12, 5], data } });
    expectClose([shuffled.loss], [evaluate(objective(options), inputs).loss], 1e-6);
  });

  it('rejects rows without a positive', () => {
    expect(() => evaluate(objective({ views: 1, temperature: 1 }), inputs)).toThrow(
      new RangeError('multiViewNtXent: `views` must be at least 2, got 1.'),
    );
    expect(() => evaluate(objective({ views: 5, temperature: 1 }), inputs)).toThrow(
      new RangeError(
        'multiViewNtXent: `views` must be a positive integer that divides the number of rows, 12, got 5.',
      ),
    );
  });
});
