import { RandomStream } from '@simvae/random';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import files from '../fixtures/numpy-files.json' with { type: 'json' };
import { ArrayFileError } from './array-file.js';
import { parseCsv } from './csv.js';
import { parseNpy } from './npy.js';
import { parseNpz } from './npz.js';
import { parseSafetensors, readArrays } from './read-arrays.js';

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

  it.each(['NaN,', '-1,', '0.5, 2', '2, -3', '1e3,', 'Infinity,', ', 3', '9007199254740992, 2'])(
    'rejects the shape (%s)',
    (shape) => {
      const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape}), }`.padEnd(118);
      const file = Buffer.concat([Buffer.from([0x93]), Buffer.from('NUMPY\x01\x00v\x00'), Buffer.from(text)]);
      expect(() => parseNpy(file, '', 'x.npy')).toThrow(
        new ArrayFileError('x.npy', `shape (${shape}) is not of whole numbers`, 'save it with numpy.save'),
      );
    },
  );
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

/** An archive whose only entry is changed in its directory: 4 bytes at an offset of the entry. */
function withDirectory(archive: Uint8Array, offset: number, value: number): Uint8Array {
  const changed = Buffer.from(archive);
  const directory = changed.readUInt32LE(changed.length - 22 + 16);
  changed.writeUInt32LE(value, directory + offset);
  return changed;
}
const uncompressedSize = 24;

describe('parseNpz, damaged or hostile', () => {
  const array = bytes(files.npy.f4);
  const zeros = (count: number, claimed = count) => {
    const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${claimed},), }`.padEnd(118);
    const header = Buffer.concat([Buffer.from([0x93]), Buffer.from('NUMPY\x01\x00v\x00'), Buffer.from(text)]);
    const file = new Uint8Array(header.length + count);
    file.set(header);
    return file;
  };

  it('compares checksums', () => {
    const archive = zipSync({ 'x.npy': array }, { level: 0 });
    expect(parseNpz(archive, 'a.npz')[0].shape).toEqual([2, 3]);
    const changed = archive.slice();
    changed[archive.length - 120] ^= 1;
    expect(() => parseNpz(changed, 'a.npz')).toThrow(
      'a.npz:x.npy: its checksum is another; get the file again.',
    );
  });

  it('does not inflate beyond the declared size', () => {
    const archive = zipSync({ 'x.npy': zeros(5e6) });
    expect(parseNpz(archive, 'a.npz')[0].shape).toEqual([5e6]);
    const before = process.memoryUsage().arrayBuffers;
    expect(() => parseNpz(withDirectory(archive, uncompressedSize, 1000), 'a.npz')).toThrow(
      'a.npz:x.npy: its checksum is another',
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
    expect(() => parseNpz(withDirectory(archive, uncompressedSize, 5000200), 'a.npz')).toThrow(
      'a.npz:x.npy: 5000200 bytes are declared, 5000128 found',
    );
    expect(() => parseNpz(withDirectory(archive, uncompressedSize, 5e8), 'a.npz')).toThrow(
      'bytes cannot hold the 500000000 that are declared; get the file again.',
    );
  });

  it('refuses what would fill the memory, before it does', () => {
    const message =
      'a.npz: its arrays take more than the 1 GB that a compressed archive may fill; save them with numpy.save or numpy.savez';
    const noise = new RandomStream(0, 'noise').fillUniform(new Float32Array(4e5));
    const archive = zipSync({ 'x.npy': new Uint8Array(noise.buffer) }, { level: 1 });
    expect(() => parseNpz(withDirectory(archive, uncompressedSize, 1.4e9), 'a.npz')).toThrow(message);
    // 150 million bytes would be 1.2 GB of numbers.
    const bomb = zipSync({ 'x.npy': zeros(1000, 150e6) });
    expect(() => parseNpz(bomb, 'a.npz')).toThrow(message);
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
      'x.st: not a complete safetensors file: "x" has 8 bytes for shape [3] of F32; get the file again.',
    );
    expect(() => parseSafetensors(new Uint8Array(3), 'x.st')).toThrow(
      'x.st: not a complete safetensors file',
    );
    expect(() => parseSafetensors(safetensors({ x: ['C64', [1], new Uint8Array(8)] }), 'x.st')).toThrow(
      '"x" has the element type "C64", which is not supported; get the file again.',
    );
  });
});

describe('parseCsv', () => {
  it('reads numbers, with and without a header', () => {
    const wanted = { name: '', shape: [2, 3], data: Float64Array.from([1, 2.5, -3, 4, 5e3, 6]) };
    expect(parseCsv('1,2.5,-3\n4,5e3,6\n', 'x.csv')).toEqual(wanted);
    expect(parseCsv('a, b,c\r\n1,2.5,-3\r\n4,5e3,6', 'x.csv')).toEqual({
      ...wanted,
      columns: ['a', 'b', 'c'],
    });
  });

  it('reads texts and quotes', () => {
    const { shape, data } = parseCsv('"a ""b"", c",d\n"line\nbreak",\n', 'x.csv');
    expect(shape).toEqual([2, 2]);
    expect(data).toEqual(['a "b", c', 'd', 'line\nbreak', '']);
    expect(parseCsv('', 'x.csv').shape).toEqual([0, 0]);
  });

  it('reads labels of empty text, any ends of lines, and a byte order mark', () => {
    expect(parseCsv('""\na\n', 'x.csv').data).toEqual(['', 'a']);
    expect(parseCsv('\ufeff1,2\r\n3,4\n\n5,6\r7,8', 'x.csv').shape).toEqual([4, 2]);
  });

  it('rejects text beside quotes instead of shifting cells', () => {
    expect(() => parseCsv('1,2\n"a"b,3\n', 'x.csv')).toThrow(
      'x.csv: line 2 has text after a closing quote; put the whole cell into quotes.',
    );
    expect(() => parseCsv('a"b,3\n', 'x.csv')).toThrow(
      'x.csv: line 1 has a quote within a cell; put the cell into quotes and double those in it.',
    );
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
