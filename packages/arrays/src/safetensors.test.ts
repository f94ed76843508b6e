import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors, type SafetensorsArray, sizeOf } from './index.js';
import { everyType, example, fileOf } from './testing.js';

function headerOf(file: Uint8Array): Record<string, { dtype: string; data_offsets: [number, number] }> {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  return JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
}

describe('encodeSafetensors and decodeSafetensors', () => {
  it('round trip, whatever the shapes and bits', () => {
    expect(decodeSafetensors(encodeSafetensors(example))).toEqual(example);
    const shape = fc.array(fc.nat(4), { maxLength: 3 });
    const tensor = shape.chain((lengths) =>
      fc.uint8Array({ minLength: sizeOf(lengths) * 8, maxLength: sizeOf(lengths) * 8 }).chain((bytes) =>
        fc
          .constantFrom(Float64Array, Float32Array, BigInt64Array, Int32Array, Uint16Array, Int8Array)
          .map((type) => ({
            shape: lengths,
            data: new type(bytes.buffer as ArrayBuffer, 0, sizeOf(lengths)) as SafetensorsArray,
          })),
      ),
    );
    const name = fc.oneof(fc.string(), fc.constantFrom('0', '1/2', 'constructor', '"\\', '\u{1f600}\ud800'));
    const entries = fc.uniqueArray(fc.tuple(name, tensor), { selector: ([key]) => key });
    fc.assert(
      fc.property(entries, fc.dictionary(name, fc.string()), (list, metadata) => {
        fc.pre(!list.some(([key]) => key === '__metadata__' || /__proto__/.test(key)));
        fc.pre(!('__proto__' in { ...metadata } && Object.hasOwn(metadata, '__proto__')));
        const read = decodeSafetensors(encodeSafetensors({ tensors: new Map(list), metadata }));
        expect(read.metadata).toEqual({ ...metadata });
        expect(read.tensors.size).toBe(list.length);
        for (const [key, { shape, data }] of list) {
          const found = read.tensors.get(key)!;
          expect(found.shape).toEqual(shape);
          expect(found.data.constructor).toBe(data.constructor);
          const bytes = (array: SafetensorsArray) =>
            new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
          expect(bytes(found.data)).toEqual(bytes(data));
        }
      }),
    );
  });

  it('is laid out as the format says', () => {
    const file = encodeSafetensors(example);
    const headerBytes = Number(new DataView(file.buffer).getBigUint64(0, true));
    expect(headerBytes % 8).toBe(0);
    expect(headerOf(file)).toEqual({
      __metadata__: { note: 'é' },
      'a/w': { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
      b: { dtype: 'F32', shape: [], data_offsets: [24, 28] },
    });
    expect(file.length).toBe(8 + headerBytes + 28);
  });

  it('writes each typed array as its element type, the wider first so that all are aligned', () => {
    const reversed = { tensors: new Map([...everyType.tensors].reverse()), metadata: {} };
    const file = encodeSafetensors(reversed);
    const read = decodeSafetensors(file);
    expect(read).toEqual(everyType);
    for (const [name, { dtype, data_offsets }] of Object.entries(headerOf(file))) {
      if (name === '__metadata__') continue;
      expect(dtype).toBe(name);
      expect(data_offsets[0] % read.tensors.get(name)!.data.BYTES_PER_ELEMENT).toBe(0);
    }
  });

  it('keeps the order of tensors of one width, names like numbers too', () => {
    const tensors = new Map(['9', 'z', '1'].map((name, i) => [name, { shape: [1], data: Uint8Array.of(i) }]));
    expect([...decodeSafetensors(encodeSafetensors({ tensors, metadata: {} })).tensors.keys()]).toEqual([
      '9',
      'z',
      '1',
    ]);
  });

  it('reads half precision, brain floats and booleans', () => {
    const halves = [0x3c00, 0xc000, 0x0001, 0x7c00, 0xfc00, 0x7bff, 0x8000, 0x7e00];
    const brains = [0x3fc0, 0xc000, 0xff80, 0x0001];
    const file = fileOf(
      {
        half: { dtype: 'F16', shape: [8], data_offsets: [0, 16] },
        brain: { dtype: 'BF16', shape: [2, 2], data_offsets: [16, 24] },
        truth: { dtype: 'BOOL', shape: [2], data_offsets: [24, 26] },
      },
      [...new Uint8Array(Uint16Array.from([...halves, ...brains]).buffer), 0, 1],
    );
    const { tensors } = decodeSafetensors(file);
    expect(tensors.get('half')!.data).toEqual(
      Float32Array.of(1, -2, 2 ** -24, Infinity, -Infinity, 65504, -0, Number.NaN),
    );
    expect(tensors.get('brain')!.data).toEqual(Float32Array.of(1.5, -2, -Infinity, 2 ** -133));
    expect(tensors.get('truth')!.data).toEqual(Uint8Array.of(0, 1));
  });

  it('reads bytes anywhere in a buffer, shared memory too, and copies them', () => {
    const file = encodeSafetensors(example);
    for (const buffer of [new ArrayBuffer(file.length + 9), new SharedArrayBuffer(file.length + 9)]) {
      const moved = new Uint8Array(buffer, 5, file.length);
      moved.set(file);
      const read = decodeSafetensors(moved);
      moved.fill(0);
      expect(read).toEqual(example);
    }
  });

  it('refuses to write what could not be read', () => {
    const write = (name: string, shape: number[], data: unknown, metadata = {}) =>
      encodeSafetensors({
        tensors: new Map([[name, { shape, data: data as Float32Array }]]),
        metadata,
      });
    const two = Float32Array.of(1, 2);
    for (const shape of [[3], [-1, -2], [0.5, 4], [Number.NaN]]) {
      expect(() => write('x', shape, two)).toThrow(
        new RangeError(`encodeSafetensors: the shape of \`x\` must be that of 2 numbers, got [${shape}].`),
      );
    }
    for (const name of ['__metadata__', '__proto__', 'params/__proto__/x', 'layer.__proto__']) {
      expect(() => write(name, [2], two)).toThrow(
        new RangeError(`encodeSafetensors: a tensor must have another name, got ${name}.`),
      );
    }
    expect(() => write('x', [2], [1, 2])).toThrow(
      new TypeError('encodeSafetensors: the data of `x` must be a typed array, got object.'),
    );
    expect(() => write('x', [2], two, { epoch: 3 })).toThrow(
      new TypeError('encodeSafetensors: `metadata` must hold texts, got number as epoch.'),
    );
    expect(() => write('x', [2], two, JSON.parse('{"__proto__":"a"}'))).toThrow(
      new RangeError('encodeSafetensors: `metadata` must not have the name __proto__.'),
    );
  });
});
