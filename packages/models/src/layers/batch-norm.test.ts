import type { HostTensor } from '@simvae/arrays';
import type { Variables } from '@simvae/core';
import { describe, expect, it } from 'vitest';
import { apply, expectNear, pathsOf, rowsOf, start } from '../../test/apply-layer.js';
import { batchNorm } from './batch-norm.js';

/** `torch.nn.BatchNorm1d` in training, number by number: rows are [n, channels]. */
function batchNormLoop(
  rows: number[][],
  weight: number[],
  bias: number[],
  mean: number[],
  variance: number[],
) {
  const n = rows.length;
  const output = rows.map((row) => row.slice());
  const running = { mean: mean.slice(), variance: variance.slice() };
  for (let c = 0; c < weight.length; c++) {
    const average = rows.reduce((sum, row) => sum + row[c], 0) / n;
    const squares = rows.reduce((sum, row) => sum + (row[c] - average) ** 2, 0);
    for (let i = 0; i < n; i++) {
      output[i][c] = ((rows[i][c] - average) / Math.sqrt(squares / n + 1e-5)) * weight[c] + bias[c];
    }
    running.mean[c] = 0.9 * mean[c] + 0.1 * average;
    running.variance[c] = 0.9 * variance[c] + 0.1 * (squares / (n - 1));
  }
  return { output, ...running };
}

describe('batchNorm', () => {
  const variables = (channels: number): Variables => ({
    params: {
      weight: { shape: [channels], data: Float32Array.from({ length: channels }, (_, c) => 1 + c / 2) },
      bias: { shape: [channels], data: Float32Array.from({ length: channels }, (_, c) => c - 1) },
    },
    state: {
      mean: { shape: [channels], data: Float32Array.from({ length: channels }, (_, c) => c / 4) },
      variance: { shape: [channels], data: Float32Array.from({ length: channels }, (_, c) => 2 + c) },
    },
  });
  const valuesOf = ({ params, state }: Variables) =>
    [params.weight, params.bias, state.mean, state.variance].map((node) => [...(node as HostTensor).data]);
  const matrix = ({ data, shape }: HostTensor, channels = shape[1]) =>
    Array.from({ length: data.length / channels }, (_, i) => [
      ...data.slice(i * channels, (i + 1) * channels),
    ]);

  it('computes what BatchNorm1d does in training, output and running statistics', () => {
    const rows = rowsOf([5, 3]);
    const [weight, bias, mean, variance] = valuesOf(variables(3));
    const expected = batchNormLoop(matrix(rows), weight, bias, mean, variance);
    const { shape, data, state } = apply(batchNorm()([3]), variables(3), rows);
    expect(shape).toEqual([5, 3]);
    expectNear(data, expected.output.flat());
    expectNear(state.mean, expected.mean);
    expectNear(state.variance, expected.variance);
  });

  it('equals known numbers', () => {
    // Rows 1, 2, 6: mean 3, variance 14/3 over n and 7 over n - 1.
    const layer = batchNorm()([1]);
    const { data, state } = apply(layer, start(layer), { shape: [3, 1], data: Float32Array.of(1, 2, 6) });
    expectNear(data, [-0.9258191, -0.4629096, 1.3887287], 6);
    expectNear(state.mean, [0.3], 6);
    expectNear(state.variance, [1.6], 6);
  });

  it('uses running statistics otherwise, and leaves them', () => {
    const rows = rowsOf([4, 3]);
    const [weight, bias, mean, variance] = valuesOf(variables(3));
    const { data, state } = apply(batchNorm()([3]), variables(3), rows, false);
    const expected = matrix(rows).flatMap((row) =>
      row.map((x, c) => ((x - mean[c]) / Math.sqrt(variance[c] + 1e-5)) * weight[c] + bias[c]),
    );
    expectNear(data, expected);
    expect(state).toEqual({ mean, variance });
  });

  it('normalises channels of images over rows and positions', () => {
    const images = rowsOf([3, 2, 4, 2]);
    const [weight, bias, mean, variance] = valuesOf(variables(2));
    const expected = batchNormLoop(matrix(images, 2), weight, bias, mean, variance);
    const { shape, data, state } = apply(batchNorm()([2, 4, 2]), variables(2), images);
    expect(shape).toEqual([3, 2, 4, 2]);
    expectNear(data, expected.output.flat());
    expectNear(state.variance, expected.variance);
  });

  it('starts as the identity of normalised rows', () => {
    const layer = batchNorm()([2]);
    expect(valuesOf(start(layer))).toEqual([
      [1, 1],
      [0, 0],
      [0, 0],
      [1, 1],
    ]);
    expect(pathsOf(layer)).toEqual(['params/weight', 'params/bias', 'state/mean', 'state/variance']);
  });

  it('rejects what it cannot normalise', () => {
    const layer = batchNorm()([3]);
    expect(() => apply(layer, variables(3), rowsOf([1, 3]))).toThrow(
      new RangeError('batchNorm: `input` must have at least 2 numbers a channel in training, got 1.'),
    );
    expect(apply(layer, variables(3), rowsOf([1, 3]), false).shape).toEqual([1, 3]);
    expect(() => batchNorm({ momentum: 2 })).toThrow(
      new RangeError('batchNorm: `momentum` must be in [0, 1], got 2.'),
    );
    expect(() => batchNorm({ epsilon: 0 })).toThrow(
      new RangeError('batchNorm: `epsilon` must be a positive number, got 0.'),
    );
    expect(() => batchNorm()([])).toThrow(new RangeError('batchNorm: rows must have channels, got scalars.'));
  });
});
