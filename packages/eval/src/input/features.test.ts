import { expect, it } from 'vitest';
import { type Features, toMatrix } from './features.js';

const matrix = (features: unknown) => toMatrix('f', 'X', features as Features);

it('takes matrices, and rows as arrays or typed arrays', () => {
  const given = { data: Float32Array.of(1, 2), shape: [1, 2] };
  expect(matrix(given)).toBe(given);
  const wanted = { data: Float64Array.of(1, 255, 3, 4), shape: [2, 2] };
  expect(matrix([Uint8Array.of(1, 255), [3, 4]])).toEqual(wanted);
});

it.each([
  [[['1']], 'hold numbers, got "1" at row 0, column 0'],
  [[[0], [null]], 'hold numbers, got null at row 1, column 0'],
  [[[0], [true]], 'hold numbers, got true at row 1, column 0'],
  [[BigInt64Array.of(1n)], 'hold numbers, got 1 at row 0, column 0'],
  [[[0, 1], [2]], 'have rows of equal length, got 2 in row 0 and 1 in row 1'],
  [[1, 2], 'have an array of numbers as each row, got 1 at row 0'],
  [[[1], [Number.NaN]], 'be finite, got NaN at row 1, column 0'],
  [[[1, 1e160]], 'be smaller than 1e+150 in size, got 1e+160 at row 0, column 1'],
  [
    'text',
    'be { data: Float32Array or Float64Array, shape: [rows, columns] } or an array of rows, got "text"',
  ],
])('rejects %o', (features, message) => {
  expect(() => matrix(features)).toThrow(`f: \`X\` must ${message}.`);
});
