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
import { type GaussianKlInputs, gaussianKl } from './gaussian-kl.js';

const objective = (tensors: object) => gaussianKl(tensors as GaussianKlInputs);
const run = (inputs: Record<string, Values>, wrt: string[] = []) => evaluate(objective, inputs, wrt);

const { inputs } = goldenCases('gaussianKl')[0];
const all = ['mean', 'logVar', 'otherMean', 'otherLogVar'];
const zeros = { shape: [12, 5], data: new Array(60).fill(0) };

/** The formula of the docstring, number by number. */
function transcription(values: Record<string, Values>): number {
  const [mean, logVar, otherMean, otherLogVar] = all.map((name) => rowsOf(values[name]));
  let total = 0;
  for (let n = 0; n < mean.length; n++) {
    for (let l = 0; l < mean[n].length; l++) {
      const variance = Math.exp(otherLogVar[n][l]);
      total += (otherLogVar[n][l] - logVar[n][l] + Math.exp(logVar[n][l]) / variance - 1) / 2;
      total += (mean[n][l] - otherMean[n][l]) ** 2 / variance / 2;
    }
  }
  return total / mean.length;
}

describe('gaussianKl', () => {
  itMatchesGolden('gaussianKl', gaussianKl);

  it('equals its formula', () => {
    expectClose([run(inputs).loss], [transcription(inputs)], 2e-6);
  });

  it('has the gradient of its values', () => {
    expectGradient(objective, inputs, all);
  });

  it('is measured from the standard normal by default', () => {
    const { mean, logVar } = inputs;
    expectClose(
      [run({ mean, logVar }).loss],
      [run({ mean, logVar, otherMean: zeros, otherLogVar: zeros }).loss],
      1e-6,
    );
    expectGradient(objective, { mean, logVar }, ['mean', 'logVar']);
  });

  it('is zero between equal Gaussians, however narrow, and positive between others', () => {
    for (const shift of [0, -90, 60]) {
      const mean = normalValues([12, 5], 'm');
      const logVar = normalValues([12, 5], 'v', 1, shift);
      const result = run({ mean, logVar, otherMean: mean, otherLogVar: logVar }, all);
      expect(result.loss).toBe(0);
      expect(Object.values(result.gradients).flat().every(Number.isFinite)).toBe(true);
    }
    expect(run(inputs).loss).toBeGreaterThan(0);
  });

  it('is finite with its gradients for tiny variances and distant means', () => {
    const extreme = {
      ...inputs,
      logVar: normalValues([12, 5], 'v', 1, -80),
      mean: normalValues([12, 5], 'm', 1e6),
    };
    expectFinite(run(extreme, all));
  });

  it('rejects inputs that do not fit together', () => {
    expect(() => run({ ...inputs, otherMean: normalValues([12, 1], 'm') })).toThrow(
      new RangeError('gaussianKl: `otherMean` must have shape [12, 5], got [12, 1].'),
    );
    expect(() => run({ mean: zeros, logVar: zeros, otherMean: zeros })).toThrow(
      new TypeError('gaussianKl: `otherLogVar` must be a tensor where the other is given, got undefined.'),
    );
    expect(() =>
      evaluate(
        (tensors) => gaussianKl(tensors as unknown as GaussianKlInputs, { reduction: 'sum' as never }),
        inputs,
      ),
    ).toThrow(new TypeError("gaussianKl: `reduction` must be 'sum over latents, mean over rows', got sum."));
  });
});
