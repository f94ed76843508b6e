import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matrixOf, sizeOf, sliceRows, splitColumns } from './index.js';

const range = (length: number) => Float32Array.from({ length }, (_, i) => i);

it('sizeOf is the product of the lengths', () => {
  expect(sizeOf([])).toBe(1);
  expect(sizeOf([2, 3, 4])).toBe(24);
  expect(sizeOf([2, 0])).toBe(0);
});

describe('matrixOf', () => {
  it('keeps the rows and shares the data', () => {
    const data = range(24);
    const matrix = matrixOf({ data, shape: [4, 2, 3] });
    expect(matrix.shape).toEqual([4, 6]);
    expect(matrix.data).toBe(data);
    expect(matrixOf({ data: Float64Array.of(1, 2), shape: [2] }).shape).toEqual([2, 1]);
  });

  it('rejects a scalar and a shape of other data', () => {
    expect(() => matrixOf({ data: range(1), shape: [] })).toThrow(
      new RangeError('matrixOf: `shape` must be that of rows of 1 numbers, got [].'),
    );
    expect(() => matrixOf({ data: range(5), shape: [2, 3] })).toThrow('of rows of 5 numbers, got [2, 3].');
  });
});

describe('sliceRows', () => {
  const tensor = { data: range(12), shape: [4, 3] };

  it('gives rows without a copy, up to the last there is', () => {
    const { data, shape } = sliceRows(tensor, 1, 3);
    expect([shape, ...data]).toEqual([[2, 3], 3, 4, 5, 6, 7, 8]);
    expect(data.buffer).toBe(tensor.data.buffer);
    expect(sliceRows(tensor, 3, 9).shape).toEqual([1, 3]);
    expect(sliceRows(tensor, 3, Infinity).shape).toEqual([1, 3]);
    expect(sliceRows(tensor, 6, 9)).toEqual({ data: new Float32Array(), shape: [0, 3] });
  });

  it('rejects bounds that are no rows', () => {
    for (const [start, end] of [
      [-1, 2],
      [0.5, 2],
      [0, -1],
      [0, 1.5],
      [0, Number.NaN],
    ]) {
      expect(() => sliceRows(tensor, start, end)).toThrow(
        new RangeError(
          `sliceRows: \`start\` and \`end\` must be rows of shape [4,3], got ${start} and ${end}.`,
        ),
      );
    }
    expect(() => sliceRows({ data: range(1), shape: [] }, 0, 1)).toThrow('must be rows of shape []');
  });
});

describe('splitColumns', () => {
  it('halves every row', () => {
    fc.assert(
      fc.property(fc.nat(5), fc.integer({ min: 1, max: 4 }), (rows, half) => {
        const data = range(rows * half * 2);
        const [left, right] = splitColumns({ data, shape: [rows, half * 2] });
        expect([left.shape, right.shape]).toEqual([
          [rows, half],
          [rows, half],
        ]);
        for (let row = 0; row < rows; row++) {
          for (let column = 0; column < half; column++) {
            expect(left.data[row * half + column]).toBe(data[row * half * 2 + column]);
            expect(right.data[row * half + column]).toBe(data[row * half * 2 + half + column]);
          }
        }
      }),
    );
  });

  it('rejects an odd number of columns and a shape of other data', () => {
    expect(() => splitColumns({ data: range(6), shape: [2, 3] })).toThrow(
      new RangeError('splitColumns: the matrix must have an even number of columns, got 3.'),
    );
    expect(() => splitColumns({ data: range(6), shape: [2, 2] })).toThrow(
      new RangeError('splitColumns: `shape` must be that of 6 numbers, got [2, 2].'),
    );
  });
});
