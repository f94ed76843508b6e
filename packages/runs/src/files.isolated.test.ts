import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import type * as FileSystem from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { temporaryFolder } from '../test/temporary-folder.js';
import {
  clearTemporaries,
  namesIn,
  parseJson,
  parseValue,
  readText,
  writeFileAtomically,
  writeJson,
} from './files.js';
import { processSpace } from './processes.js';
import { RunError } from './run-error.js';

// What a disk does that no test can have: the code that the next operation fails with.
const disk = vi.hoisted((): { write?: string; open?: string; sync: number; folderSync?: string } => ({
  sync: 0,
}));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof FileSystem>();
  const fail = (code: string) => Object.assign(new Error(`${code}: failed`), { code });
  return {
    ...real,
    async open(...args: Parameters<typeof real.open>) {
      if (disk.open && args[1] !== 'r') throw fail(disk.open);
      const file = await real.open(...args);
      const { write, folderSync } = disk;
      if (write && args[1] !== 'r') {
        file.writeFile = async () => {
          await file.write('half');
          throw fail(write);
        };
      }
      const sync = file.sync.bind(file);
      file.sync = async () => {
        disk.sync++;
        if (folderSync && args[1] === 'r') throw fail(folderSync);
        return sync();
      };
      return file;
    },
  };
});

const folder = temporaryFolder();
let path: string;
let count = 0;
beforeEach(() => {
  Object.assign(disk, { write: undefined, open: undefined, folderSync: undefined, sync: 0 });
  const own = join(folder, String(count++));
  mkdirSync(own);
  path = join(own, 'a.json');
});

describe('files', () => {
  it('round trip', async () => {
    await writeJson(path, { b: [1, 'ü'] }, z.unknown());
    expect(readFileSync(path, 'utf8')).toBe('{\n  "b": [\n    1,\n    "ü"\n  ]\n}\n');
    expect(JSON.parse((await readText(path))!)).toEqual({ b: [1, 'ü'] });
    expect(readdirSync(join(path, '..'))).toEqual(['a.json']);
    expect(await readText(join(path, '..', 'none', 'none'))).toBeUndefined();
  });

  it('keep a list of numbers in a line, and every value as it is', async () => {
    const strings = ['[\n  1,\n  2\n]', '[ 1, 2 ]', ', ', '"[', '\\'];
    const value = { a: [[1, -2.5e-7], [null, true], []], b: { c: [1, { d: [2] }] }, strings, e: [3] };
    await writeJson(path, value, z.unknown());
    const text = readFileSync(path, 'utf8');
    expect(JSON.parse(text)).toEqual(value);
    expect(text).toContain('    [1, -2.5e-7],\n    [null, true],\n    []\n');
    expect(text).toContain('"e": [3]\n');
  });

  it('are on the disk before they have their name, and the name is too', async () => {
    await writeFileAtomically(path, 'a');
    expect(disk.sync).toBe(2);
    disk.folderSync = 'EINVAL';
    await writeFileAtomically(path, 'b');
    expect(readFileSync(path, 'utf8')).toBe('b');
  });

  it('are not written where they could not be read again', async () => {
    await expect(writeJson(path, { a: '1' }, z.object({ a: z.number() }))).rejects.toThrow(
      new TypeError(
        `writeJson: what is written to ${path} must be of its kind, but \`a\`: Invalid input: expected number, received string.`,
      ),
    );
    expect(await readText(path)).toBeUndefined();
  });

  it.each([
    ['ENOSPC', 'the disk is full. Free some space and run again.'],
    ['EDQUOT', 'the quota is used up. Free some space and run again.'],
    ['EROFS', 'the file system is read-only. Choose another folder with --out DIR.'],
    [
      'EACCES',
      'it is not permitted. Change the permissions of the file and its folder, or choose another folder with --out DIR.',
    ],
    ['EIO', 'EIO: failed. Check the disk and the folder, and run again.'],
  ])('leave what was there when a write ends with %s', async (code, text) => {
    await writeFileAtomically(path, 'before');
    for (const failing of ['write', 'open'] as const) {
      Object.assign(disk, { write: undefined, open: undefined, [failing]: code });
      const error = await writeFileAtomically(path, 'after').catch((caught) => caught);
      expect(error).toBeInstanceOf(RunError);
      expect(error.message).toBe(`Cannot write ${path}: ${text}`);
      expect(error).toMatchObject({ file: path, remedy: text.split('. ').slice(1).join('. ') });
      expect(readFileSync(path, 'utf8')).toBe('before');
      expect(readdirSync(join(path, '..'))).toEqual(['a.json']);
    }
  });

  it('that are folders, or lie in a file, are named', async () => {
    await expect(readText(folder)).rejects.toThrow(
      new RunError(folder, `Cannot read ${folder}: it is a folder`, 'Move that folder away.'),
    );
    writeFileSync(path, '');
    await expect(writeFileAtomically(join(path, 'b'), '')).rejects.toThrow(
      'a part of its path is a file. Move that',
    );
    mkdirSync(`${path}.d`);
    await expect(writeFileAtomically(`${path}.d`, '')).rejects.toThrow(
      'it is a folder. Move that folder away.',
    );
  });

  it('that are damaged are named, with the place and the next step', () => {
    const remedy = 'Delete it.';
    expect(() => parseJson('a.json', '{"a": ', remedy)).toThrow(
      new RunError('a.json', 'a.json is damaged: it is not JSON', remedy),
    );
    const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(parseJson('a.json', deep(100), remedy)).toBeInstanceOf(Array);
    for (const depth of [103, 1e6]) {
      expect(() => parseJson('a.json', deep(depth), remedy)).toThrow(
        new RunError('a.json', 'a.json is damaged: it is nested too deeply', remedy),
      );
    }
    const schema = z.object({ a: z.object({ b: z.number() }) });
    expect(() => parseValue('a.json', { a: { b: '1' } }, schema, remedy)).toThrow(
      new RunError(
        'a.json',
        'a.json is damaged: `a.b`: Invalid input: expected number, received string',
        remedy,
      ),
    );
    expect(() => parseValue('a.json', null, schema, remedy)).toThrow(
      'a.json is damaged: the whole of it: Invalid',
    );
  });

  it('of one file are cleared when it is written, if their process was of this machine and is gone', async () => {
    const own = join(path, '..');
    const here = processSpace();
    expect(here).toMatch(/^[0-9a-f]{8}$/);
    const gone = 2 ** 30;
    const kept = [
      `a.json.1-${here}aa.tmp`,
      `a.json.${gone}-${here === '00000000' ? '11111111' : '00000000'}aa.tmp`,
      `a.json.b.${gone}-${here}aa.tmp`,
      `b.json.${gone}-${here}aa.tmp`,
    ];
    for (const name of [...kept, `a.json.${gone}-${here}aa.tmp`]) writeFileSync(join(own, name), '');
    await writeFileAtomically(join(own, 'a.json'), '{}');
    expect(readdirSync(own).sort()).toEqual(['a.json', ...kept].sort());
  });

  it('of processes that are gone are cleared, those of others stay', async () => {
    const own = join(path, '..');
    // Process 1 is there on every machine; ids end far below 2^30.
    const names = ['a.json.1-aa.tmp', `b.${2 ** 30}-bb.tmp`, `c.${process.pid}-cc.tmp`, 'd.tmp', 'e.json'];
    for (const name of names) writeFileSync(join(own, name), '');
    symlinkSync('missing', join(own, `f.${2 ** 30}-ff.tmp`));
    await clearTemporaries(own, await namesIn(own), false);
    expect(readdirSync(own)).toEqual([names[0], names[2], 'd.tmp', 'e.json']);
    await clearTemporaries(own, await namesIn(own), true);
    expect(readdirSync(own)).toEqual([names[0], 'd.tmp', 'e.json']);
    expect(await namesIn(join(own, 'none'))).toEqual([]);
  });
});
