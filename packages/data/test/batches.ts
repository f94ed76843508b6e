import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { datasets } from '../src/datasets.js';
import { digest } from '../src/read/contents.js';
import type { BatchesInfo } from '../src/types.js';

const { cifar10 } = datasets;
/** Records of each batch of the small set. */
export const records = 8;

/** Files in CIFAR10's form with 8 images each, by name. */
export function smallBatches(): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const [batch, { name }] of cifar10.batches.entries()) {
    files.set(name, Buffer.from(Uint8Array.from({ length: records * 3073 }, (_, i) => pixel(batch, i))));
  }
  return files.set(cifar10.classNames, Buffer.from(`${cifar10.classes.join('\n')}\n\n`));
}

/** Byte `i` of a batch: labels 0 to 9, everything from 0 to 255 in the planes. */
function pixel(batch: number, i: number): number {
  return i % 3073 === 0 ? (batch + i / 3073) % 10 : (i * 7 + (i >> 10) * 31 + batch) & 255;
}

/** What would be known of a data set that was published with these files. */
export function publishedAs(files: ReadonlyMap<string, Buffer>, archive?: Uint8Array): BatchesInfo {
  const md5 = (name: string) =>
    createHash('md5')
      .update(files.get(name) ?? '')
      .digest('hex');
  const [file] = cifar10.files;
  return {
    ...cifar10,
    sizes: { train: 5 * records, test: records },
    files: [archive === undefined ? file : { ...file, sha256: digest(archive) }],
    batches: cifar10.batches.map((batch) => ({ ...batch, md5: md5(batch.name) })),
  };
}

/** The files as the published archive holds them, compressed. */
export async function batchArchive(
  files: Iterable<readonly [name: string, content: Uint8Array]>,
  folder = `${cifar10.folder}/`,
): Promise<Buffer> {
  const entries = Array.from(files, ([name, body]) => ({
    header: { name: `${folder}${name}`, size: body.length, type: 'file' as const, mtime: new Date(0) },
    body,
  }));
  return gzipSync(await packTar(entries));
}

/** Writes files to a folder, and returns it. */
export function writeBatches(folder: string, files: Iterable<readonly [string, Uint8Array]>): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
  return folder;
}
