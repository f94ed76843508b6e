import { hostTensors } from '@simvae/core';
import { describe, expect, it } from 'vitest';
import { apply, pathsOf, rowsOf, start } from '../../test/apply-layer.js';
import { conv2d, convTranspose2d, type Layer } from '../index.js';

/** What PyTorch computes is in torch-layers.test.ts. */

const varianceOf = (data: ArrayLike<number>) =>
  Array.from(data).reduce((sum, x) => sum + x * x, 0) / data.length;
const largestOf = (data: ArrayLike<number>) => Array.from(data).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
const parameter = (layer: Layer, name: string) => hostTensors(start(layer).params).get(name)!;

describe('conv2d', () => {
  it('starts normal with variance 2 / fan out', () => {
    const { data, shape } = parameter(conv2d({ filters: 64, kernelSize: 3 })([8, 8, 32]), 'weight');
    expect(shape).toEqual([3, 3, 32, 64]);
    expect(varianceOf(data) / (2 / (64 * 9))).toBeCloseTo(1, 1);
    expect(largestOf(data)).toBeGreaterThan(3 * Math.sqrt(2 / (64 * 9))); // not uniform
  });

  it('starts uniform in +-1/sqrt(fan in) where it is asked to, and always its bias', () => {
    const layer = conv2d({ filters: 200, kernelSize: 5, bias: true, start: 'uniform' })([8, 8, 16]);
    for (const name of ['weight', 'bias']) {
      const largest = largestOf(parameter(layer, name).data);
      expect(largest).toBeLessThanOrEqual(0.05);
      expect(largest).toBeGreaterThan(0.049);
    }
    const he = conv2d({ filters: 200, kernelSize: 5, bias: true })([8, 8, 16]);
    expect(largestOf(parameter(he, 'bias').data)).toBeLessThanOrEqual(0.05);
  });

  it('has a bias only where it is asked to', () => {
    const layer = (bias: boolean) => conv2d({ filters: 2, kernelSize: 3, bias })([4, 4, 1]);
    expect(pathsOf(layer(false))).toEqual(['params/weight']);
    expect(pathsOf(layer(true))).toEqual(['params/weight', 'params/bias']);
    expect(start(layer(false)).params.weight).toEqual(start(layer(true)).params.weight);
  });

  it('rejects what is no convolution', () => {
    const options = { filters: 2, kernelSize: 3 };
    expect(() => conv2d({ ...options, strides: 0 })).toThrow(
      new RangeError('conv2d: `strides` must be a positive integer, got 0.'),
    );
    expect(() => conv2d({ ...options, padding: [1, 1, -1, 1] })).toThrow(
      new RangeError('conv2d: `padding` must be a whole number from 0 on, or four of them, got 1,1,-1,1.'),
    );
    expect(() => conv2d({ ...options, start: 'zeros' as 'he' })).toThrow(
      new RangeError('conv2d: `start` must be he or uniform, got zeros.'),
    );
    expect(() => conv2d(options)([10])).toThrow(
      new RangeError('conv2d: rows must be of shape [height, width, channels], got [10].'),
    );
    expect(() => conv2d(options)([2, 5, 1])).toThrow(
      new RangeError('conv2d: rows must be at least 3 by 3 with their padding, got 2 by 5.'),
    );
  });
});

describe('convTranspose2d', () => {
  it('has the shape that a convolution undoes, whatever strides and padding', () => {
    for (const [kernelSize, strides, padding] of [
      [3, 1, 1],
      [3, 2, 1],
      [1, 2, 0],
      [4, 3, 1],
      [5, 2, 0],
    ]) {
      for (let outputPadding = 0; outputPadding < strides; outputPadding++) {
        const layer = convTranspose2d({ filters: 2, kernelSize, strides, padding, outputPadding })([3, 4, 2]);
        const rows = rowsOf([2, 3, 4, 2]);
        expect(apply(layer, start(layer), rows).shape.slice(1)).toEqual(layer.outputShape);
        const back = conv2d({ filters: 2, kernelSize, strides, padding })(layer.outputShape);
        expect(back.outputShape).toEqual([3, 4, 2]);
      }
    }
  });

  it('starts normal with variance 2 / (inputs kernelSize^2), and its bias as PyTorch`s', () => {
    const layer = convTranspose2d({ filters: 16, kernelSize: 3, bias: true })([4, 4, 64]);
    const { data, shape } = parameter(layer, 'weight');
    expect(shape).toEqual([3, 3, 16, 64]);
    expect(varianceOf(data) / (2 / (64 * 9))).toBeCloseTo(1, 1);
    expect(largestOf(parameter(layer, 'bias').data)).toBeLessThanOrEqual(1 / Math.sqrt(16 * 9));
    const uniform = convTranspose2d({ filters: 16, kernelSize: 3, start: 'uniform' })([4, 4, 64]);
    expect(largestOf(parameter(uniform, 'weight').data)).toBeLessThanOrEqual(1 / Math.sqrt(16 * 9));
    expect(largestOf(parameter(uniform, 'weight').data)).toBeGreaterThan(0.98 / Math.sqrt(16 * 9));
  });

  it('rejects what is no transposed convolution', () => {
    const options = { filters: 2, kernelSize: 3, strides: 2 };
    expect(() => convTranspose2d({ ...options, outputPadding: 2 })).toThrow(
      new RangeError('convTranspose2d: `outputPadding` must be a whole number below the strides, 2, got 2.'),
    );
    expect(() => convTranspose2d({ ...options, padding: 0.5 })).toThrow(
      new RangeError(
        'convTranspose2d: `padding` must be a whole number from 0 on, or four of them, got 0.5,0.5,0.5,0.5.',
      ),
    );
    expect(() => convTranspose2d({ ...options, padding: 3 })([2, 2, 1])).toThrow(
      new RangeError(
        'convTranspose2d: `padding` must leave something of the output, got 3 for rows of [2, 2, 1].',
      ),
    );
    expect(() => convTranspose2d(options)([4])).toThrow(
      new RangeError('convTranspose2d: rows must be of shape [height, width, channels], got [4].'),
    );
  });
});
