import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { encodeSafetensors } from '@simvae/arrays';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import files from '../fixtures/numpy-files.json' with { type: 'json' };
import { readArrays } from './read-arrays.js';

let folder = '';
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-arrays-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('readArrays', () => {
  it('reads each kind of file as its parser does', async () => {
    await writeFile(at('x.npy'), Buffer.from(files.npy.f4, 'base64'));
    await writeFile(at('x.NPZ'), Buffer.from(files.npz.deflated, 'base64'));
    await writeFile(at('x.csv'), '\ufeffa,b\n1,2\n');
    const tensors = new Map([['t', { shape: [2], data: Float32Array.of(1, 2) }]]);
    await writeFile(at('x.safetensors'), encodeSafetensors({ tensors, metadata: {} }));
    const [array] = await readArrays(at('x.npy'));
    expect([array.name, array.shape, ...array.data]).toEqual(['', [2, 3], -2, -1, 0, 1, 2, 3]);
    expect((await readArrays(at('x.NPZ'))).map(({ name, shape }) => [name, shape])).toEqual([
      ['x', [50, 4]],
      ['y', [2]],
    ]);
    expect((await readArrays(at('x.csv')))[0].columns).toEqual(['a', 'b']);
    expect((await readArrays(at('x.csv'), { header: false }))[0].shape).toEqual([2, 2]);
    expect(await readArrays(at('x.safetensors'))).toEqual([
      { name: 't', shape: [2], data: Float32Array.of(1, 2) },
    ]);
  });

  it('names the file and the next step', async () => {
    await expect(readArrays('absent.npy')).rejects.toThrow(
      'absent.npy: cannot be read (ENOENT); check the path.',
    );
    await expect(readArrays('package.json')).rejects.toThrow(
      'package.json: must end in .npy, .npz, .csv or .safetensors; convert it.',
    );
    await expect(readArrays(folder)).rejects.toThrow(`${folder}: is a folder; name a file in it.`);
    await writeFile(at('latin1.csv'), Buffer.from('caf\u00e9\n', 'latin1'));
    await expect(readArrays(at('latin1.csv'))).rejects.toThrow(
      `${at('latin1.csv')}: is not a text in UTF-8; save it in that encoding.`,
    );
  });
});

it('reads an array behind 5 GB of a stored .npz', async () => {
  const array = Buffer.from(files.npy.f8, 'base64');
  const name = Buffer.from('x.npy');
  const offset = 5e9; // what lies before belongs to no entry and takes no space
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt32LE(crc32(array), 16);
  central.writeUInt32LE(array.length, 20);
  central.writeUInt32LE(array.length, 24);
  central.writeUInt16LE(name.length, 28);
  central.writeUInt16LE(12, 30);
  central.writeUInt32LE(0xffffffff, 42);
  const extra = Buffer.alloc(12);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8, 2);
  extra.writeBigUInt64LE(BigInt(offset), 4);
  const content = Buffer.concat([local, name, array]);
  const directory = Buffer.concat([central, name, extra]);
  const end = Buffer.alloc(56 + 20 + 22);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(1n, 32);
  end.writeBigUInt64LE(BigInt(directory.length), 40);
  end.writeBigUInt64LE(BigInt(offset + content.length), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(offset + content.length + directory.length), 56 + 8);
  end.writeUInt32LE(0x06054b50, 76);
  const file = openSync(at('large.npz'), 'w');
  writeSync(file, Buffer.concat([content, directory, end]), 0, null, offset);
  closeSync(file);
  const [{ name: found, shape, data }] = await readArrays(at('large.npz'));
  expect([found, shape, ...data]).toEqual(['x', [2, 3], -2, -1, 0, 1, 2, 3]);
});
