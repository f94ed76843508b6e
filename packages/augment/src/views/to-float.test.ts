import { expect, it } from 'vitest';
import { gatherFloat } from './gather-float.js';
import { toFloat } from './to-float.js';

const images = Uint8Array.of(0, 51, 102, 153, 204, 255);

it('toFloat maps bytes to [0, 1]', () => {
  expect(toFloat(images)).toEqual(Float32Array.of(0, 0.2, 0.4, 0.6, 0.8, 1));
  const out = new Float32Array(6);
  expect(toFloat(images, out)).toBe(out);
  expect(() => toFloat(images, new Float32Array(5))).toThrow(
    new RangeError('toFloat: `out` must have 6 values, got 5.'),
  );
});

it('gatherFloat takes rows in the order asked for', () => {
  const out = new Float32Array(6);
  expect(gatherFloat(images, Uint32Array.of(2, 0, 2), out)).toEqual(Float32Array.of(0.8, 1, 0, 0.2, 0.8, 1));
  expect(() => gatherFloat(images, Uint32Array.of(3), new Float32Array(2))).toThrow(
    new RangeError('gatherFloat: `indices` must be below 3, the number of images, got 3.'),
  );
  expect(() => gatherFloat(images, Uint32Array.of(0, 1), new Float32Array(3))).toThrow(
    new RangeError('gatherFloat: `out` must have a multiple of 2 values, got 3.'),
  );
});
