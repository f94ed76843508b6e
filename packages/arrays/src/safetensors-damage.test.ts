import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors, sizeOf } from './index.js';
import { everyType, example, fileOf } from './testing.js';

describe('a file that is damaged or made to do harm', () => {
  const entry = (shape: unknown, offsets: unknown, dtype: unknown = 'F32') => ({
    x: { dtype, shape, data_offsets: offsets },
  });
  const one = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
  const length = (bytes: bigint) => {
    const file = new Uint8Array(64);
    new DataView(file.buffer).setBigUint64(0, bytes, true);
    return file;
  };
  const cases: [string, Uint8Array, string][] = [
    ['no bytes', new Uint8Array(), 'there are only 0 of them'],
    ['a header past the end', length(57n), 'its header ends at byte 65 of 64'],
    [
      'a header of 2^64 - 1 bytes',
      length(2n ** 64n - 1n),
      'its header would have 18446744073709551615 bytes, more than 100000000',
    ],
    ['a header over 100 MB', length(100_000_001n), 'its header would have 100000001 bytes'],
    ['no JSON', fileOf('{"x":'), 'its header is not JSON'],
    ['an empty header', fileOf(''), 'its header is not JSON'],
    ['no UTF-8', fileOf('{"x":0}').with(11, 0xff), 'its header is not JSON'],
    ['an array', fileOf('[]'), 'its header is not a JSON object'],
    ['null', fileOf('null'), 'its header is not a JSON object'],
    ['leading spaces', fileOf(' {}'), 'its header is not a JSON object'],
    ['deep nesting', fileOf('['.repeat(1e6)), 'its header is not JSON'],
    ['a tensor that is a number', fileOf({ x: 3 }), '"x" is not described by an object'],
    ['a tensor that is null', fileOf({ x: null }), '"x" is not described by an object'],
    ['no type', fileOf({ x: { shape: [1], data_offsets: [0, 4] } }), '"x" has the element type none'],
    ['an unknown type', fileOf(entry([1], [0, 8], 'C64')), '"x" has the element type "C64", which is not'],
    ['a type of the prototype', fileOf(entry([1], [0, 8], 'constructor')), 'the element type "constructor"'],
    [
      'no shape',
      fileOf({ x: { dtype: 'F32', data_offsets: [0, 4] } }),
      'no shape of whole numbers, but none',
    ],
    ['a negative shape', fileOf(entry([-1, -1], [0, 4]), [0, 0, 0, 0]), 'but [-1,-1]'],
    ['half a shape', fileOf(entry([0.5, 2], [0, 4]), [0, 0, 0, 0]), 'no shape of whole numbers, but [0.5,2]'],
    ['a shape of null (NaN)', fileOf(entry([null], [0, 4])), 'no shape of whole numbers, but [null]'],
    ['a shape of texts', fileOf(entry(['1'], [0, 4])), 'no shape of whole numbers, but ["1"]'],
    ['an endless shape', fileOf(entry([1e308, 1e308], [0, 4])), 'no shape of whole numbers'],
    ['a shape past 2^53', fileOf(entry([2 ** 52, 2 ** 52], [0, 4])), '"x" has 4 bytes for shape [4503'],
    [
      'no offsets',
      fileOf({ x: { dtype: 'F32', shape: [1] } }),
      '"x" has no begin and end in bytes, but none',
    ],
    ['three offsets', fileOf(entry([1], [0, 4, 8])), 'no begin and end in bytes, but [0,4,8]'],
    ['negative offsets', fileOf(entry([1], [-4, 0])), 'no begin and end in bytes, but [-4,0]'],
    ['fractional offsets', fileOf(entry([1], [0.5, 4.5])), 'no begin and end in bytes, but [0.5,4.5]'],
    [
      'offsets turned round',
      fileOf(entry([1], [4, 0]), [0, 0, 0, 0]),
      '"x" has -4 bytes for shape [1] of F32',
    ],
    ['another size', fileOf(entry([3], [0, 4]), [0, 0, 0, 0]), '"x" has 4 bytes for shape [3] of F32'],
    [
      'a terabyte',
      fileOf(entry([2 ** 38], [0, 2 ** 40])),
      '"x" ends at byte 1099511627776 of the data, which has 0',
    ],
    [
      'a hole',
      fileOf(entry([1], [4, 8]), new Uint8Array(8)),
      '"x" begins at byte 4 of the data, where 0 is next',
    ],
    [
      'an overlap',
      fileOf({ x: one, y: one }, [0, 0, 0, 0]),
      '"y" begins at byte 0 of the data, where 4 is next',
    ],
    ['bytes left over', fileOf({ x: one }, new Uint8Array(6)), "2 of its 6 bytes of data are no tensor's"],
    ['a boolean of 2', fileOf(entry([2], [0, 2], 'BOOL'), [1, 2]), '"x" is not 0 or 1 throughout'],
    [
      'a name twice',
      fileOf(`{"x":${JSON.stringify(one)},"\\u0078" :${JSON.stringify(one)}}`, [0, 0, 0, 0]),
      'its header has the name "x" twice',
    ],
    [
      'a field twice',
      fileOf('{"x":{"dtype":"U8","dtype":"F32","shape":[1],"data_offsets":[0,4]}}', [0, 0, 0, 0]),
      'its header has the name "dtype" twice',
    ],
    ['metadata of numbers', fileOf({ __metadata__: { a: 1 } }), 'its metadata "a" is not a text'],
    ['metadata in a list', fileOf({ __metadata__: [] }), 'its metadata is not an object'],
    [
      'metadata __proto__',
      fileOf('{"__metadata__":{"__proto__":"a"}}'),
      'its metadata has the name "__proto__"',
    ],
    [
      '__proto__',
      fileOf(`{"__proto__":${JSON.stringify(one)}}`, [0, 0, 0, 0]),
      'a tensor has the name "__proto__"',
    ],
    [
      'params/__proto__/x',
      fileOf({ 'params/__proto__/x': one }, [0, 0, 0, 0]),
      'a tensor has the name "params/__proto__/x"',
    ],
    ['a name of megabytes', fileOf({ ['y'.repeat(5e6)]: 3 }), `but "${'y'.repeat(56)}... is not described`],
  ];

  it.each(cases)('%s', (_, file, why) => {
    expect(() => decodeSafetensors(file)).toThrow(RangeError);
    expect(() => decodeSafetensors(file)).toThrow('the bytes must be a complete safetensors file, but ');
    expect(() => decodeSafetensors(file)).toThrow(why);
  });

  it('every truncation is noticed', () => {
    for (const whole of [example, everyType]) {
      const file = encodeSafetensors(whole);
      for (let end = 0; end < file.length; end++) {
        expect(() => decodeSafetensors(file.subarray(0, end))).toThrow(
          'must be a complete safetensors file, but ',
        );
      }
    }
  });

  it('3,000 altered files are read as valid ones, or refused with a RangeError', () => {
    const odd = ['-1', '0.5', '1e308', 'null', '"x"', '[]', '{}', '9007199254740993', '0', '7', 'true'];
    const alteration = fc.record({
      kind: fc.constantFrom('flip', 'cut', 'insert', 'number', 'word'),
      at: fc.nat(),
      value: fc.integer({ min: 0, max: 255 }),
    });
    let refused = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(example, everyType),
        fc.array(alteration, { minLength: 1, maxLength: 3 }),
        (whole, alterations) => {
          let file: Uint8Array = encodeSafetensors(whole);
          for (const alter of alterations) file = altered(file, alter, odd);
          try {
            const { tensors, metadata } = decodeSafetensors(file);
            let bytes = 0;
            for (const { shape, data } of tensors.values()) {
              expect(data.length).toBe(sizeOf(shape));
              bytes += data.byteLength;
            }
            // float16 and bfloat16 double.
            expect(bytes).toBeLessThanOrEqual(2 * file.length);
            expect(Object.values(metadata).every((text) => typeof text === 'string')).toBe(true);
          } catch (error) {
            refused++;
            expect(error).toBeInstanceOf(RangeError);
            expect((error as Error).message).toMatch(/^decodeSafetensors: the bytes must be /);
          }
        },
      ),
      { numRuns: 3000, seed: 20261124 },
    );
    expect(refused).toBeGreaterThan(1000);
    expect(refused).toBeLessThan(3000);
  });
});

/** One alteration: of any byte, or of a number or a word in the header, whose length is then made right again. */
function altered(
  file: Uint8Array,
  { kind, at, value }: { kind: string; at: number; value: number },
  odd: readonly string[],
): Uint8Array {
  const position = at % Math.max(1, file.length);
  if (kind === 'flip') {
    const copy = file.slice();
    copy[position] ^= 1 << (value % 8);
    return copy;
  }
  if (kind === 'cut' || kind === 'insert') {
    const rest = file.subarray(kind === 'cut' ? position + 1 : position);
    return Uint8Array.from([...file.subarray(0, position), ...(kind === 'insert' ? [value] : []), ...rest]);
  }
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const text = new TextDecoder().decode(file.subarray(8, 8 + length));
  const parts = [...text.matchAll(kind === 'number' ? /\d+/g : /"[^"]*"|\[[^\]]*\]/g)];
  if (parts.length === 0) return file;
  const part = parts[at % parts.length];
  const header =
    text.slice(0, part.index) + odd[value % odd.length] + text.slice(part.index + part[0].length);
  return fileOf(header, file.subarray(8 + length));
}
