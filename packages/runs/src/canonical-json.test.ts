import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.js';

describe('canonicalJson', () => {
  it('sorts keys at every depth, and leaves out what is undefined', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'ü', 10: true, 9: undefined })).toBe(
      '{"10":true,"a":"ü","b":[{"c":null,"d":1}]}',
    );
  });

  it('is JSON of the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { seed: 1 },
    );
  });

  it('rejects what JSON cannot say', () => {
    const cases: [unknown, string][] = [
      [{ a: [1, Number.NaN] }, 'NaN at a[1]'],
      [Number.POSITIVE_INFINITY, 'Infinity'],
      [{ a: 1n }, 'bigint at a'],
      [[undefined], 'undefined at [0]'],
      [{ a: { b: new Map() } }, 'a Map at a.b'],
      [Float32Array.of(1), 'a Float32Array'],
      [() => 1, 'function'],
    ];
    for (const [value, got] of cases) {
      expect(() => canonicalJson(value)).toThrow(
        new TypeError(`canonicalJson: \`value\` must be JSON, got ${got}.`),
      );
    }
  });
});
