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
import { type NtXentInputs, ntXent } from './nt-xent.js';

const objective = (temperature: number) => (tensors: object) =>
  ntXent(tensors as NtXentInputs, { temperature });
const run = (inputs: Record<string, Values>, temperature: number, wrt: string[] = []) =>
  evaluate(objective(temperature), inputs, wrt);

const { inputs } = goldenCases('ntXent')[0];

const cosine = (u: number[], v: number[]) => {
  const dot = (p: number[], q: number[]) => p.reduce((total, x, i) => total + x * q[i], 0);
  return dot(u, v) / Math.sqrt(dot(u, u) * dot(v, v));
};

/** The formula of the docstring, row by row; rows of `a`, then rows of `b`. */
function transcription(values: Record<string, Values>, temperature: number): number {
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

describe('ntXent', () => {
  itMatchesGolden('ntXent', ntXent);

  it.each([0.1, 0.5, 1])('equals its formula at temperature %d', (temperature) => {
    expectClose([run(inputs, temperature).loss], [transcription(inputs, temperature)], 5e-6);
  });

  it.each([0.5, 1])('has the gradient of its values at temperature %d', (temperature) => {
    expectGradient(objective(temperature), inputs, ['a', 'b']);
  });

  it('does not depend on the length of rows, nor on which view is which', () => {
    const scaled = { a: { ...inputs.a, data: inputs.a.data.map((x) => 7 * x) }, b: inputs.b };
    expectClose([run(scaled, 0.5).loss], [run(inputs, 0.5).loss], 1e-6);
    expectClose([run({ a: inputs.b, b: inputs.a }, 0.5).loss], [run(inputs, 0.5).loss], 1e-6);
  });

  it('is log(2N - 1) where all rows are the same', () => {
    const same = { shape: [6, 8], data: new Array(48).fill(2) };
    expect(run({ a: same, b: same }, 0.1).loss).toBeCloseTo(Math.log(11), 5);
  });

  it.each([
    ['rows of 1e15', { a: normalValues([6, 8], 'a', 1e15) }, 1],
    ['rows of zeros', { a: { shape: [6, 8], data: new Array(48).fill(0) } }, 1],
    ['rows of 1e-20', { a: normalValues([6, 8], 'a', 1e-20) }, 1],
    ['a temperature of 1e-4', {}, 1e-4],
  ])('is finite with its gradients for %s', (_, extreme, temperature) => {
    expectFinite(run({ ...inputs, ...extreme }, temperature, ['a', 'b']));
  });

  it('rejects inputs that do not fit together', () => {
    expect(() => run({ ...inputs, b: normalValues([5, 8], 'b') }, 1)).toThrow(
      new RangeError('ntXent: `b` must have shape [6, 8], got [5, 8].'),
    );
    expect(() => run(inputs, 0)).toThrow(
      new RangeError('ntXent: `temperature` must be a positive number, got 0.'),
    );
  });
});
