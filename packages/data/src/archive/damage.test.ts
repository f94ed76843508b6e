import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { packTar } from 'modern-tar';
import { describe, expect, it } from 'vitest';
import { damage } from '../../test/arbitrary-damage.js';
import { readMembers } from '../../test/read-members.js';
import { temporaryFolder } from '../../test/temporary-folder.js';
import { zipFile } from '../../test/zip-file.js';
import { DataFileError } from '../data-file-error.js';
import type { ArchiveLimits, Member } from './member.js';
import { readTar } from './read-tar.js';
import { readZip } from './read-zip.js';

const limits: ArchiveLimits = { members: 6, memberBytes: 10_000, totalBytes: 20_000 };
const contents = new Map(
  [0, 700, 5000, 512].map((length, i) => [
    `set/${i}`,
    Buffer.from(Uint8Array.from({ length }, (_, j) => (j * j) >> (i + 1))),
  ]),
);
const entries = [...contents].map(([name, content]) => ({ name, content }));
const tar = async () =>
  Buffer.from(
    await packTar(
      entries.map(({ name, content }) => ({
        header: { name, size: content.length, type: 'file' },
        body: content,
      })),
    ),
  );

/** What damage is: the content of a member with a checksum cannot change unseen, tar's has none. */
const formats: [string, () => Promise<Buffer>, (path: string) => AsyncIterable<Member>, boolean][] = [
  ['tar', tar, (path) => readTar(path, limits), false],
  ['tar.gz', async () => gzipSync(await tar()), (path) => readTar(path, limits), true],
  [
    'zip',
    async () => zipFile(entries.map((entry, i) => ({ ...entry, method: 8 * (i % 2) }))),
    (path) => readZip(path, limits),
    true,
  ],
];

describe.each(formats)('damage to a %s archive', (format, make, read, checked) => {
  const folder = temporaryFolder();

  it('is refused in one way, or leaves the contents as they were', async () => {
    const path = join(folder(), format);
    const whole = await make();
    writeFileSync(path, whole);
    expect(await readMembers(read(path))).toEqual(contents);
    let refusals = 0;
    await fc.assert(
      fc.asyncProperty(damage(whole), async (bytes) => {
        writeFileSync(path, bytes);
        try {
          for (const [name, content] of await readMembers(read(path))) {
            // A name may be damaged as well.
            if (checked && contents.has(name)) expect(content).toEqual(contents.get(name));
          }
        } catch (error) {
          expect(error).toBeInstanceOf(DataFileError);
          refusals++;
        }
      }),
      { numRuns: 300, seed: 9 },
    );
    expect(refusals).toBeGreaterThan(150);
  });
});
