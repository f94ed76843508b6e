import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMembers } from '../../test/read-members.js';
import { temporaryFolder } from '../../test/temporary-folder.js';
import { type ZipMember, zipFile } from '../../test/zip-file.js';
import { DataFileError } from '../data-file-error.js';
import type { ArchiveLimits, Member } from './member.js';
import { readZip } from './read-zip.js';

const limits: ArchiveLimits = { members: 10, memberBytes: 5_000_000, totalBytes: 6_000_000 };
const nextStep =
  'Use the archive as it is published. Pass --data-dir DIR (option `dataDir`) or set SIMVAE_DATA to a folder that holds the files.';
const content = Uint8Array.from({ length: 4_000_000 }, (_, i) => (i * i) >> 5);
const file = (name: string, body: Uint8Array | string = 'x', more: Partial<ZipMember> = {}): ZipMember => ({
  name,
  content: Buffer.from(body),
  ...more,
});

describe('readZip', () => {
  const folder = temporaryFolder();
  const write = (bytes: Uint8Array) => {
    const path = join(folder(), 'archive.zip');
    writeFileSync(path, bytes);
    return path;
  };
  const refusal = async (members: ZipMember[] | Uint8Array, problem: string, given = 0) => {
    const path = write(Array.isArray(members) ? zipFile(members) : members);
    let seen = 0;
    const read = async () => {
      for await (const member of readZip(path, limits)) {
        seen++;
        await member.bytes();
      }
    };
    await expect(read()).rejects.toThrow(new DataFileError(path, problem, nextStep));
    expect(seen).toBe(given);
  };

  it('reads files that are stored or deflated, in any order and at the same time', async () => {
    const path = write(
      zipFile([
        file('set/', ''),
        file('set/big', content),
        file('set/stored', content.subarray(0, 300_000), { method: 0, mode: 0o100644 }),
        file('set/empty', ''),
        file('set/nothing', '', { method: 0 }),
      ]),
    );
    const members: Member[] = [];
    const expected = [content, content.subarray(0, 300_000), '', ''].map((bytes) => Buffer.from(bytes));
    for await (const member of readZip(path, limits)) {
      members.push(member);
      if (members.length < 4) continue;
      const contents = await Promise.all(members.toReversed().map(({ bytes }) => bytes()));
      for (const [i, bytes] of contents.toReversed().entries()) expect(expected[i].equals(bytes)).toBe(true);
    }
    expect(members.map(({ name, size }) => [name, size])).toEqual([
      ['set/big', 4_000_000],
      ['set/stored', 300_000],
      ['set/empty', 0],
      ['set/nothing', 0],
    ]);
    expect(() => members[0].bytes()).toThrow(
      new TypeError('readZip: set/big must be read before the iteration ends.'),
    );
  });

  it('waits for what is being read, then closes the file', async () => {
    const path = write(zipFile([file('a', content), file('b')]));
    const opened = () => (process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0);
    const before = opened();
    let reading: Promise<Uint8Array> | undefined;
    for await (const member of readZip(path, limits)) {
      reading = member.bytes();
      break;
    }
    expect(opened()).toBe(before);
    expect(Buffer.from((await reading) as Uint8Array).equals(content)).toBe(true);
  });

  it.each(['/etc/passwd', '../a', 'a/../../b', 'C:\\a', 'c:/a', 'a\\b', 'a\u0000b'])(
    'refuses the name %j, wherever it stands, before any file is given',
    async (name) => {
      const problem = `expected names of files inside the archive, got ${JSON.stringify(name)}`;
      await refusal([file('first'), file(name)], problem);
    },
  );

  it('refuses links, devices, encrypted members, other compressions and names that were there before', async () => {
    await refusal(
      [file('a', '/etc/passwd', { mode: 0o120777 })],
      'expected files and folders, got the symlink "a"',
    );
    await refusal([file('a', '', { mode: 0o020666 })], 'expected files and folders, got the device "a"');
    await refusal([file('a', 'x', { flags: 1 })], 'expected plain members, got "a" encrypted');
    await refusal(
      [file('a', 'x', { method: 12 })],
      'expected members compressed by deflate, got method 12 for "a"',
    );
    await refusal([file('a/b'), file('a/./b')], 'expected every name once, got "a/b" twice');
  });

  it('refuses more than the limits, before it is read', async () => {
    const many = Array.from({ length: 11 }, (_, i) => file(`${i}`));
    await refusal(many, 'expected at most 10 members, got more');
    await refusal(
      [file('a', new Uint8Array(5_000_001))],
      'expected at most 5000000 bytes in "a", got 5000001',
    );
    await refusal(
      [file('a', content), file('b', content)],
      'expected members of at most 6000000 bytes in all, got more',
    );
    await refusal(
      [file('a', content), file('b', content, { size: 1000, overlapping: true })],
      `expected 1000 bytes in "b", got ${compressed(content)} compressed ones`,
    );
  });

  it('refuses members that share bytes, and that declare too little or too much', async () => {
    const zeros = new Uint8Array(2_000_000);
    await refusal(
      [file('a', zeros), file('b', zeros, { overlapping: true })],
      'expected members apart from each other, got "a" and "b" overlapping',
    );
    await refusal(
      [file('a', zeros, { size: 1000 })],
      'expected 1000 bytes in "a", got "Cannot create a Buffer larger than 1000 bytes"',
      1,
    );
    await refusal([file('a', zeros, { size: 2_000_001 })], 'expected 2000001 bytes in "a", got 2000000', 1);
    await refusal([file('a', 'x', { crc: 7 })], 'expected undamaged bytes in "a", got a wrong CRC-32', 1);
  });

  it('refuses what is truncated, no archive, or of another count than it declares', async () => {
    const bytes = zipFile([file('a', content), file('b')]);
    const noEnd =
      'expected a whole zip archive, got "End of central directory record signature not found. Either not a zip file, or file is truncated."';
    for (const length of [0, 100, bytes.length - 22, bytes.length - 1]) {
      await refusal(bytes.subarray(0, length), noEnd);
    }
    await refusal(Buffer.from('<html>'.repeat(20)), noEnd);
    const other = 'expected a whole zip archive, got "unexpected EOF"';
    await refusal(zipFile([file('a'), file('b')], 3), other);
    await refusal(zipFile([file('a'), file('b')], 1), other);
    await expect(readMembers(readZip(join(folder(), 'none.zip'), limits))).rejects.toThrow(
      /none\.zip: expected a readable file, got ENOENT/,
    );
    await expect(readMembers(readZip(folder(), limits))).rejects.toThrow(
      `${folder()}: expected a readable file, got `,
    );
  });

  it('reads more than 65,535 files from an archive that counts them in 16 bits', async () => {
    const count = 70_000;
    const names = Array.from({ length: count }, (_, i) => `${i}`);
    const path = write(zipFile(names.map((name) => file(name, name, { method: 0 }))));
    let read = 0;
    for await (const { name, bytes } of readZip(path, { ...limits, members: count })) {
      if (name !== names[read++]) throw new Error(`${name} is not number ${read - 1}`);
      if (read % 7_000 === 0) expect(Buffer.from(await bytes()).toString()).toBe(name);
    }
    expect(read).toBe(count);
    await refusal(readFileSync(path), 'expected at most 10 members, got more');
  });
});

const compressed = (bytes: Uint8Array) => zipFile([file('a', bytes)]).readUInt32LE(18);
