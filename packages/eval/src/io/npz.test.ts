import { RandomStream } from '@simvae/random';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { npyHeader } from '../../test/support/npy-file.js';
import files from '../fixtures/numpy-files.json' with { type: 'json' };
import { parseNpz } from './npz.js';

const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

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
    const header = npyHeader('|u1', [claimed]);
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
