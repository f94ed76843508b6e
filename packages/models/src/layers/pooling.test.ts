import { describe, expect, it } from 'vitest';
import { apply, pathsOf } from '../../test/apply-layer.js';
import { globalAveragePool2d, maxPool2d } from '../index.js';

/** What PyTorch computes is in torch-layers.test.ts. */

describe('maxPool2d', () => {
  const rows = { shape: [1, 2, 4, 1], data: Float32Array.of(1, -2, 3, -4, -5, -6, -7, -8) };

  it('takes the largest of each window, one next to the other where strides are not given', () => {
    const layer = maxPool2d({ size: 2 })([2, 4, 1]);
    expect(layer.outputShape).toEqual([1, 2, 1]);
    expect(apply(layer, { params: {}, state: {} }, rows).data).toEqual([1, 3]);
    expect(pathsOf(layer)).toEqual([]);
  });

  it('never takes what is around the image, not even where all is negative', () => {
    const layer = maxPool2d({ size: 3, strides: 2, padding: 1 })([2, 4, 1]);
    const below = { ...rows, data: rows.data.map((x) => x - 10) };
    expect(apply(layer, { params: {}, state: {} }, below)).toMatchObject({
      ...{ shape: [1, 1, 2, 1], data: [-9, -7] },
    });
  });

  it('rejects windows that may hold nothing', () => {
    expect(() => maxPool2d({ size: 2, padding: 2 })).toThrow(
      new RangeError('maxPool2d: `padding` must be less than `size`, 2, got 2.'),
    );
    expect(() => maxPool2d({ size: 0 })).toThrow(
      new RangeError('maxPool2d: `size` must be a positive integer, got 0.'),
    );
    expect(() => maxPool2d({ size: 3 })([2, 4, 1])).toThrow(
      new RangeError('maxPool2d: rows must be at least 3 by 3 with their padding, got 2 by 4.'),
    );
  });
});

describe('globalAveragePool2d', () => {
  it('averages positions, not channels', () => {
    const layer = globalAveragePool2d()([1, 2, 2]);
    const rows = { shape: [2, 1, 2, 2], data: Float32Array.of(1, 10, 3, 20, 5, 0, 6, 0) };
    expect(apply(layer, { params: {}, state: {} }, rows)).toMatchObject({
      ...{ shape: [2, 2], data: [2, 15, 5.5, 0] },
    });
  });

  it('takes images only', () => {
    expect(() => globalAveragePool2d()([3])).toThrow(
      new RangeError('globalAveragePool2d: rows must be of shape [height, width, channels], got [3].'),
    );
  });
});
