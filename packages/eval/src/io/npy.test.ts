import { describe, expect, it } from 'vitest';
import { npyFile } from '../../test/support/npy-file.js';
import files from '../fixtures/numpy-files.json' with { type: 'json' };
import { ArrayFileError } from './array-file.js';
import { parseNpy, readNpy } from './npy.js';

const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
const npy = (key: keyof typeof files.npy) => parseNpy(bytes(files.npy[key]), 'x.npy');

describe('parseNpy', () => {
  it.each(['f2', 'f4', 'f8', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8'] as const)('reads %s', (type) => {
    const { shape, data } = npy(type);
    expect(shape).toEqual([2, 3]);
    expect([...data]).toEqual(type.startsWith('u') ? [0, 1, 2, 3, 4, 5] : [-2, -1, 0, 1, 2, 3]);
    expect(data instanceof Float32Array).toBe(type === 'f4' || type === 'f2');
  });

  it('reads booleans, texts and Fortran order', () => {
    expect(npy('b1').data).toEqual([true, false]);
    expect(npy('text').data).toEqual(['coat', 'ankle boot', 'café']);
    expect(npy('bytes').data).toEqual(['coat', 'bag']);
    const { shape, data } = npy('fortran');
    expect(shape).toEqual([2, 3, 4]);
    expect([...data]).toEqual([...Array(24).keys()]);
  });

  it('keeps whole numbers exact that float64 would merge', () => {
    expect(npy('i8wide').data).toEqual(BigInt64Array.of(2n ** 53n, 2n ** 53n + 1n, -(2n ** 63n)));
    expect(npy('u8wide').data).toEqual(BigUint64Array.of(2n ** 64n - 1n, 2n ** 64n - 2n, 0n));
    const largest = BigInt64Array.of(2n ** 53n - 1n, 1n - 2n ** 53n);
    expect(parseNpy(npyFile('<i8', [2], largest), 'x.npy').data).toEqual(
      Float64Array.of(2 ** 53 - 1, 1 - 2 ** 53),
    );
  });

  it('keeps texts exact that an encoding would merge', () => {
    const texts = npyFile('|S2', [2], Uint8Array.of(0x61, 0xe9, 0x61, 0xe8)); // latin1 a\u00e9, a\u00e8
    expect(() => parseNpy(texts, 'x.npy')).toThrow(
      "x.npy: the bytes 97,233 of a text are not UTF-8; convert it with numpy.char.decode, from 'latin1' for example.",
    );
    const within = npyFile('|S4', [2], new TextEncoder().encode('a\0b\0\0\0\0\0'));
    expect(parseNpy(within, 'x.npy').data).toEqual(['a\0b', '']);
  });

  it('reads a source in chunks of whole elements, and frees each for the next', () => {
    const count = 21_500; // 8.5 MB of texts of 396 bytes: three chunks, the last one smaller
    const content = new Uint32Array(99 * count);
    for (let i = 0; i < count; i++) content.set([97 + (i % 26), 97 + (i % 25)], 99 * i);
    const file = npyFile('<U99', [count], content);
    const buffer = new Uint8Array(2 ** 22);
    const sizes: number[] = [];
    const read = (start: number, end: number) => {
      sizes.push(end - start);
      buffer.fill(0xff);
      buffer.set(file.subarray(start, end));
      return buffer.subarray(0, end - start);
    };
    const { data } = readNpy({ size: file.length, read }, '', 'x.npy');
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2 ** 22);
    expect(data.length).toBe(count);
    for (let i = 0; i < count; i += 215) {
      expect(data[i]).toBe(String.fromCodePoint(97 + (i % 26), 97 + (i % 25)));
    }
  });

  it('says what is wrong and what to do', () => {
    expect(() => npy('bigEndian')).toThrow(
      "x.npy: big-endian >f4 is not supported; convert it with astype('<f4').",
    );
    expect(() => npy('complex')).toThrow('x.npy: element type <c8 is not supported; convert it with astype');
    expect(() => npy('object')).toThrow('x.npy: element type |O is not supported');
    expect(() => parseNpy(bytes(files.npy.f4).subarray(0, 140), 'x.npy')).toThrow(
      'x.npy: 24 bytes of data expected, 12 found; get the file again.',
    );
    expect(() => parseNpy(new Uint8Array(20), 'x.npy')).toThrow('x.npy: not a .npy array');
    const two = Buffer.concat([bytes(files.npy.f4), bytes(files.npy.f4)]);
    expect(() => parseNpy(two, 'x.npy')).toThrow(
      'x.npy: 152 bytes follow its 24 bytes of data; save one array in it, with numpy.save.',
    );
    const huge = {
      size: 2 ** 50,
      read: (start: number, end: number) =>
        npyFile('<f4', [2 ** 48 - 32], new Uint8Array()).subarray(start, end),
    };
    expect(() => readNpy(huge, '', 'x.npy')).toThrow('numbers do not fit into memory; save fewer rows.');
  });

  it.each(['NaN,', '-1,', '0.5, 2', '2, -3', '1e3,', 'Infinity,', ', 3', '9007199254740992, 2'])(
    'rejects the shape (%s)',
    (shape) => {
      const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape}), }`.padEnd(118);
      const file = Buffer.concat([Buffer.from([0x93]), Buffer.from('NUMPY\x01\x00v\x00'), Buffer.from(text)]);
      expect(() => parseNpy(file, 'x.npy')).toThrow(
        new ArrayFileError('x.npy', `shape (${shape}) is not of whole numbers`, 'save it with numpy.save'),
      );
    },
  );
});
