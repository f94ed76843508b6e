import { describe, expect, it } from 'vitest';
import files from '../fixtures/numpy-files.json' with { type: 'json' };
import { parseCsv } from './parse-csv.js';
import { parseNpy } from './parse-npy.js';
import { parseNpz } from './parse-npz.js';
import { parseSafetensors } from './parse-safetensors.js';
import { readArrays } from './read-arrays.js';

const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
const npy = (key: keyof typeof files.npy) => parseNpy(bytes(files.npy[key]), 'x', 'x.npy');

describe('parseNpy', () => {
  it.each(['f2', 'f4', 'f8', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8'] as const)('reads %s', (type) => {
    const { shape, data } = npy(type);
    expect(shape).toEqual([2, 3]);
    expect([...data]).toEqual(type.startsWith('u') ? [0, 1, 2, 3, 4, 5] : [-2, -1, 0, 1, 2, 3]);
    expect(data instanceof Float32Array).toBe(type === 'f4' || type === 'f2');
  });

  it('reads booleans, texts and Fortran order', () => {
    expect([...npy('b1').data]).toEqual([1, 0]);
    expect(npy('text').data).toEqual(['coat', 'ankle boot', 'café']);
    expect(npy('bytes').data).toEqual(['coat', 'bag']);
    const { shape, data } = npy('fortran');
    expect(shape).toEqual([2, 3, 4]);
    expect([...data]).toEqual([...Array(24).keys()]);
  });

  it('says what is wrong and what to do', () => {
    expect(() => npy('bigEndian')).toThrow(
      "x.npy: big-endian >f4 is not supported; convert it with astype('<f4').",
    );
    expect(() => npy('complex')).toThrow('x.npy: element type <c8 is not supported; convert it with astype');
    expect(() => npy('object')).toThrow('x.npy: element type |O is not supported');
    expect(() => parseNpy(bytes(files.npy.f4).subarray(0, 140), '', 'x.npy')).toThrow(
      'x.npy: 24 bytes of data expected, 12 found; get the file again.',
    );
    expect(() => parseNpy(new Uint8Array(20), '', 'x.npy')).toThrow('x.npy: not a .npy array');
  });
});

describe('parseNpz', () => {
  it('reads stored and deflated archives', () => {
    const [x, y] = parseNpz(bytes(files.npz.stored), 'a.npz');
    expect([x.name, x.shape, [...x.data]]).toEqual(['x', [2, 3], [0, 1, 2, 3, 4, 5]]);
    expect([y.name, [...y.data]]).toEqual(['y', [3, 4]]);
    const [zeros, names] = parseNpz(bytes(files.npz.deflated), 'b.npz');
    expect([zeros.shape, names.data]).toEqual([
      [50, 4],
      ['a', 'b'],
    ]);
  });

  it('rejects what is cut short', () => {
    const whole = bytes(files.npz.stored);
    for (const length of [0, 10, 100, whole.length - 1]) {
      expect(() => parseNpz(whole.subarray(0, length), 'a.npz')).toThrow(
        'a.npz: not a complete .npz archive',
      );
    }
  });
});

/** A safetensors file of tensors given by type, shape and bytes. */
function safetensors(
  tensors: Record<string, [dtype: string, shape: number[], content: Uint8Array]>,
): Uint8Array {
  let at = 0;
  const entries = Object.entries(tensors).map(([name, [dtype, shape, content]]) => {
    const entry = { dtype, shape, data_offsets: [at, at + content.length] };
    at += content.length;
    return [name, entry];
  });
  const header = Buffer.from(
    JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(entries) }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...Object.values(tensors).map(([, , content]) => content)]);
}

describe('parseSafetensors', () => {
  it('reads tensors', () => {
    const values = Float32Array.from([1.5, -2, 0.25, 8]);
    const halves = Uint8Array.from([0xc0, 0x3f, 0x00, 0xc0]); // bfloat16 1.5, -2
    const [features, labels, brain] = parseSafetensors(
      safetensors({
        features: ['F32', [2, 2], new Uint8Array(values.buffer)],
        labels: ['I64', [2], new Uint8Array(BigInt64Array.from([7n, -1n]).buffer)],
        brain: ['BF16', [2], halves],
      }),
      'x.safetensors',
    );
    expect(features).toEqual({ name: 'features', shape: [2, 2], data: values });
    expect([...labels.data]).toEqual([7, -1]);
    expect([...brain.data]).toEqual([1.5, -2]);
  });

  it('rejects what does not fit', () => {
    const wrong = safetensors({ x: ['F32', [3], new Uint8Array(8)] });
    expect(() => parseSafetensors(wrong, 'x.st')).toThrow(
      'x.st: 12 bytes expected for x, 8 found; get the file again.',
    );
    expect(() => parseSafetensors(new Uint8Array(3), 'x.st')).toThrow(
      'x.st: not a complete safetensors file',
    );
    expect(() => parseSafetensors(safetensors({ x: ['C64', [1], new Uint8Array(8)] }), 'x.st')).toThrow(
      'x.st: element type C64 of x is not supported',
    );
  });
});

describe('parseCsv', () => {
  it('reads numbers, with and without a header', () => {
    const wanted = { name: '', shape: [2, 3], data: Float64Array.from([1, 2.5, -3, 4, 5e3, 6]) };
    expect(parseCsv('1,2.5,-3\n4,5e3,6\n', 'x.csv')).toEqual(wanted);
    expect(parseCsv('a,b,c\r\n1,2.5,-3\r\n4,5e3,6', 'x.csv')).toEqual(wanted);
  });

  it('reads texts and quotes', () => {
    const { shape, data } = parseCsv('"a ""b"", c",d\n"line\nbreak",\n', 'x.csv');
    expect(shape).toEqual([2, 2]);
    expect(data).toEqual(['a "b", c', 'd', 'line\nbreak', '']);
    expect(parseCsv('', 'x.csv').shape).toEqual([0, 0]);
  });

  it('rejects ragged lines and open quotes', () => {
    expect(() => parseCsv('1,2\n3\n', 'x.csv')).toThrow(
      'x.csv: line 2 has 1 cells, the first 2; make them equal.',
    );
    expect(() => parseCsv('"a', 'x.csv')).toThrow('x.csv: a quote is not closed; close it.');
  });
});

describe('readArrays', () => {
  it('names the file and the next step', async () => {
    await expect(readArrays('absent.npy')).rejects.toThrow(
      'absent.npy: cannot be read (ENOENT); check the path.',
    );
    await expect(readArrays('package.json')).rejects.toThrow('must end in .npy, .npz, .csv or .safetensors');
  });
});
