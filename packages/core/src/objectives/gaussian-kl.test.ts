import { expect, it } from 'vitest';
import { describeObjective } from '../../test/describe-objective.js';
import {
  expectClose,
  expectGradient,
  type NamedValues,
  normalValues,
  rowsOf,
} from '../../test/objective-checks.js';
import { type GaussianKlInputs, type GaussianKlOptions, gaussianKl } from './gaussian-kl.js';

const all = ['mean', 'logVar', 'otherMean', 'otherLogVar'];
const zeros = { shape: [12, 5], data: new Array(60).fill(0) };

/** Number by number. */
function formula(values: NamedValues): number {
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

describeObjective<GaussianKlOptions>(
  {
    name: 'gaussianKl',
    objective: gaussianKl,
    trained: all,
    formula,
    tolerance: 2e-6,
    values: [{}],
    slopes: [{}],
    extremes: [
      {
        title: 'tiny variances and distant means',
        replace: { logVar: normalValues([12, 5], 'v', 1, -80), mean: normalValues([12, 5], 'm', 1e6) },
      },
    ],
    errors: [
      [
        { replace: { otherMean: normalValues([12, 1], 'm') } },
        new RangeError('gaussianKl: `otherMean` must have shape [12, 5], got [12, 1].'),
      ],
      [
        { replace: { mean: zeros, logVar: zeros, otherMean: zeros, otherLogVar: undefined } },
        new TypeError('gaussianKl: `otherLogVar` must be a tensor where the other is given, got undefined.'),
      ],
      [
        { options: { reduction: 'sum' as never } },
        new TypeError("gaussianKl: `reduction` must be 'sum over latents, mean over rows', got sum."),
      ],
    ],
  },
  ({ inputs, run }) => {
    it('is measured from the standard normal by default', () => {
      const { mean, logVar } = inputs;
      expectClose(
        [run({ mean, logVar }).loss],
        [run({ mean, logVar, otherMean: zeros, otherLogVar: zeros }).loss],
        1e-6,
      );
      expectGradient((tensors: object) => gaussianKl(tensors as GaussianKlInputs), { mean, logVar }, [
        'mean',
        'logVar',
      ]);
    });

    it('is zero between equal Gaussians, however narrow, and positive between others', () => {
      for (const shift of [0, -90, 60]) {
        const mean = normalValues([12, 5], 'm');
        const logVar = normalValues([12, 5], 'v', 1, shift);
        const result = run({ mean, logVar, otherMean: mean, otherLogVar: logVar }, {}, all);
        expect(result.loss).toBe(0);
        expect(Object.values(result.gradients).flat().every(Number.isFinite)).toBe(true);
      }
      expect(run(inputs).loss).toBeGreaterThan(0);
    });
  },
);
