import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar, type TarEntry } from 'modern-tar';
import { describe, expect, it } from 'vitest';
import { readMembers } from '../../test/read-members.js';
import { temporaryFolder } from '../../test/temporary-folder.js';
import { DataFileError } from '../data-file-error.js';
import type { ArchiveLimits } from './member.js';
import { readTar } from './read-tar.js';

const limits: ArchiveLimits = { members: 10, memberBytes: 5_000_000, totalBytes: 6_000_000 };
const nextStep =
  'Use the archive as it is published. Pass --data-dir DIR (option `dataDir`) or set SIMVAE_DATA to a folder that holds the files.';
const content = Uint8Array.from({ length: 4_000_000 }, (_, i) => (i * i) >> 5);
const file = (name: string, body: Uint8Array | string = 'x'): TarEntry => ({
  header: { name, size: Buffer.from(body).length, type: 'file' },
  body,
});

describe('readTar', () => {
  const folder = temporaryFolder();
  const write = (bytes: Uint8Array) => {
    const path = join(folder(), 'archive');
    writeFileSync(path, bytes);
    return path;
  };
  const tar = async (...entries: TarEntry[]) => Buffer.from(await packTar(entries));
  const refusal = async (bytes: Uint8Array, problem: string) => {
    const path = write(bytes);
    await expect(readMembers(readTar(path, limits))).rejects.toThrow(
      new DataFileError(path, problem, nextStep),
    );
  };

  it('reads files in their order, compressed or not, by what they are and not by their name', async () => {
    const long = `${'a/'.repeat(90)}end`;
    const bytes = await tar(
      { header: { name: 'set/', size: 0, type: 'directory' } },
      file('./set/big', content),
      file('set/empty', ''),
      file(long, 'deep'),
    );
    for (const archive of [bytes, gzipSync(bytes)]) {
      const contents = await readMembers(readTar(write(archive), limits));
      expect([...contents.keys()]).toEqual(['set/big', 'set/empty', long]);
      expect(contents.get('set/big')?.equals(content)).toBe(true);
      expect(contents.get('set/empty')).toHaveLength(0);
      expect(contents.get(long)?.toString()).toBe('deep');
    }
  });

  it('passes over what is not read, and closes the file of a reader that stops', async () => {
    const path = write(await tar(file('a', content), file('b', 'second')));
    const names: string[] = [];
    for await (const { name } of readTar(path, limits)) names.push(name);
    expect(names).toEqual(['a', 'b']);
    const opened = () => readdirSync('/proc/self/fd').length;
    const before = process.platform === 'linux' ? opened() : 0;
    for await (const member of readTar(path, limits)) {
      expect((await member.bytes()).length).toBe(content.length);
      break;
    }
    if (process.platform === 'linux') expect(opened()).toBe(before);
  });

  it('gives no content once the next member is asked for', async () => {
    const members = readTar(write(await tar(file('a'), file('b'))), limits);
    const first = (await members.next()).value;
    const reading = first?.bytes();
    await members.next();
    expect(await reading).toHaveLength(1);
    expect(() => first?.bytes()).toThrow(new TypeError('readTar: "a" must be read before the next member.'));
    await members.return(undefined);
  });

  it.each(['/etc/passwd', '../a', 'a/../../b', 'C:\\a', 'c:/a', 'a\\b', 'a\u001b[2Jb'])(
    'refuses the name %j',
    async (name) => {
      const problem = `expected names of files inside the archive, got ${JSON.stringify(name)}`;
      await refusal(await tar(file(name)), problem);
      await refusal(
        await tar({ header: { name: `${name}/`, size: 0, type: 'directory' } }),
        problem.replace(/"$/, '/"'),
      );
    },
  );

  it('refuses names that are too long, and names that were there before', async () => {
    const long = 'a'.repeat(1025);
    const shown = JSON.stringify(`${'a'.repeat(100)}...`);
    await refusal(await tar(file(long)), `expected names of files inside the archive, got ${shown}`);
    await refusal(await tar(file('a/b'), file('./a//b')), 'expected every name once, got "a/b" twice');
  });

  it.each(['link', 'symlink', 'character-device', 'block-device', 'fifo'] as const)(
    'refuses a %s',
    async (type) => {
      const entry = { header: { name: 'a', size: 0, type, linkname: '/etc/passwd' } };
      await refusal(await tar(entry), `expected files and folders, got the ${type} "a"`);
    },
  );

  it('refuses more than the limits, before it is read', async () => {
    const many = Array.from({ length: 11 }, (_, i) => file(`${i}`));
    await refusal(await tar(...many), 'expected at most 10 members, got more');
    await refusal(
      await tar(file('a', new Uint8Array(5_000_001))),
      'expected at most 5000000 bytes in "a", got 5000001',
    );
    await refusal(
      await tar(file('a', content), file('b', content)),
      'expected members of at most 6000000 bytes in all, got more',
    );
    const zeros = gzipSync(new Uint8Array(2 ** 26));
    const bomb = Buffer.concat([gzipSync(await tar(file('a'))), ...new Array<Buffer>(160).fill(zeros)]);
    const before = process.resourceUsage().maxRSS;
    await refusal(bomb, 'expected an archive of at most 7089536 bytes, got more');
    // kB: the bomb alone is 10 million of them.
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(300_000);
  });

  it('refuses what is truncated or no archive', async () => {
    const bytes = await tar(file('a', content));
    const truncated = 'expected a whole tar archive, got "Tar archive is truncated."';
    for (const length of [bytes.length - 1024, bytes.length - 1536, 512 + 1000, 700]) {
      await refusal(bytes.subarray(0, length), truncated);
    }
    await refusal(new Uint8Array(0), truncated);
    await refusal(
      Buffer.from('<html>'.repeat(200)),
      'expected a whole tar archive, got "Invalid tar number."',
    );
    const path = write(gzipSync(bytes).subarray(0, -9));
    await expect(readMembers(readTar(path, limits))).rejects.toThrow(
      /archive: expected a complete gzip file, got \d+ bytes with "unexpected end of file"\. Delete it/,
    );
    await expect(readMembers(readTar(join(folder(), 'none'), limits))).rejects.toThrow(
      /none: expected a readable file, got ENOENT/,
    );
    await expect(readMembers(readTar(folder(), limits))).rejects.toThrow(
      `${folder()}: expected a readable file, got `,
    );
  });
});
