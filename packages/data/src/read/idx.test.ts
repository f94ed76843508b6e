import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataFileError } from '../data-file-error.js';
import { encodeIdx } from './encode-idx.js';
import { parseIdx } from './parse-idx.js';

const arrays = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }).chain((shape) => {
  const size = shape.reduce((product, length) => product * length, 1);
  return fc.record({
    shape: fc.constant(shape),
    data: fc.uint8Array({ minLength: size, maxLength: size }),
  });
});

describe('idx', () => {
  it('reads the worked example of the format', () => {
    const bytes = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);
    expect(parseIdx(bytes, 'x')).toEqual({ shape: [2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
  });

  it('parses what it encodes', () => {
    fc.assert(
      fc.property(arrays, (array) => {
        expect(parseIdx(encodeIdx(array), 'x')).toEqual(array);
      }),
    );
  });

  it('takes any truncation and any extra byte for an error', () => {
    fc.assert(
      fc.property(arrays, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (array, part) => {
        const bytes = encodeIdx(array);
        const cut = bytes.subarray(0, Math.floor(part * bytes.length));
        expect(() => parseIdx(cut, 'x')).toThrow(DataFileError);
        expect(() => parseIdx(Uint8Array.of(...bytes, 0), 'x')).toThrow(DataFileError);
      }),
    );
  });

  it.each([
    [
      [0, 0, 13, 1, 0, 0, 0, 0],
      'f: expected an idx file of bytes (magic 0000080N), got magic 00000d01. Delete it',
    ],
    [[60, 104, 116, 109], 'f: expected an idx file of bytes (magic 0000080N), got magic 3c68746d.'],
    [[0, 0, 8], 'f: expected an idx header, got 3 bytes.'],
    [[0, 0, 8, 3, 0, 0], 'f: expected a header of 16 bytes, got 6 bytes.'],
    [[0, 0, 8, 1, 0, 0, 0, 3, 7, 7], 'f: expected 3 values of shape [3], got 2.'],
  ])('says what is wrong with %j', (bytes, message) => {
    expect(() => parseIdx(Uint8Array.from(bytes), 'f')).toThrow(message);
  });

  it('does not encode a shape that disagrees with the values', () => {
    expect(() => encodeIdx({ shape: [2, 2], data: new Uint8Array(3) })).toThrow(
      new RangeError(
        'encodeIdx: `shape` must be 1 to 255 lengths below 2^32 whose product is 3, got [2, 2].',
      ),
    );
    expect(() => encodeIdx({ shape: [], data: new Uint8Array(1) })).toThrow(RangeError);
  });
});
