import { type FileHandle, open } from 'node:fs/promises';
import type { ArchiveLimits } from '../archive/member.js';
import { readTar } from '../archive/read-tar.js';
import { DataFileError, replaceFile } from '../data-file-error.js';
import { fileSize, notReadable } from '../read/contents.js';
import type { BatchesInfo, DatasetPlace } from '../types.js';

/** A file that belongs to the data set. */
export interface BatchContent {
  /** As published. */
  readonly name: string;
  /** Where it lies, for errors: a path, or an archive and a member. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Most bytes of the list of class names. */
const mostNames = 4096;
/** What a copy of the archive may hold beside the files of the data set: notes, files of an operating system. */
const others = { members: 32, bytes: 2 ** 20 };

/**
 * The files of a data set in batches, one at a time: from the archive, or the folder that it holds, whichever the place
 * has. None is read before its length is known to be right.
 *
 * @param batchBytes - bytes of each batch.
 * @throws {DataFileError} If a file is missing, of another length, or damaged.
 */
export async function* batchContents(
  info: BatchesInfo,
  { present }: DatasetPlace,
  batchBytes: number,
): AsyncGenerator<BatchContent> {
  const names = [...info.batches.map(({ name }) => name), info.classNames];
  const check = (name: string, path: string, size: number) => {
    if (name === info.classNames ? size <= mostNames : size === batchBytes) return;
    const expected = name === info.classNames ? `at most ${mostNames}` : `${batchBytes}`;
    throw new DataFileError(path, `expected ${expected} bytes, got ${size}`, replaceFile);
  };
  const archive = present[info.files[0].name];
  if (archive === undefined) {
    for (const name of names) {
      const path = present[name];
      yield { name, path, bytes: await readWhole(path, (size) => check(name, path, size)) };
    }
    return;
  }
  const missing = new Set(names);
  const limits: ArchiveLimits = {
    members: names.length + others.members,
    memberBytes: Math.max(batchBytes, others.bytes),
    totalBytes: info.batches.length * batchBytes + mostNames + others.bytes,
  };
  for await (const member of readTar(archive, limits)) {
    const name = member.name.slice(member.name.lastIndexOf('/') + 1);
    if (!names.includes(name)) continue;
    const path = `${archive}, ${member.name}`;
    if (!missing.delete(name))
      throw new DataFileError(path, `expected ${name} once, got another one`, replaceFile);
    check(name, path, member.size);
    yield { name, path, bytes: await member.bytes() };
  }
  if (missing.size === 0) return;
  const problem = `expected ${names.length} files of ${info.title} in the archive, got none named ${[...missing].join(', ')}`;
  throw new DataFileError(archive, problem, replaceFile);
}

/** Reads a file whose length is right. */
async function readWhole(path: string, check: (size: number) => void): Promise<Uint8Array> {
  const size = await fileSize(path);
  check(size);
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const bytes = new Uint8Array(size);
    let filled = 0;
    while (filled < size) {
      const { bytesRead } = await file.read(bytes, filled, size - filled, filled);
      if (bytesRead === 0) throw new Error(`the file ends after ${filled} of ${size} bytes`);
      filled += bytesRead;
    }
    return bytes;
  } catch (cause) {
    throw notReadable(path, cause as Error);
  } finally {
    await file?.close();
  }
}
