import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Lists the files of a folder by their SHA-256. */
const manifestName = 'manifest.json';

/**
 * Fills a folder of the cache, whole or not at all; what was there is replaced.
 *
 * @param path - of the folder.
 * @param make - writes its files into a folder beside it, which takes its name when they are complete.
 */
export async function fillFolder(
  path: string,
  make: (folder: string) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await removeAbandoned(path);
  const part = partOf(path, process.pid);
  try {
    await rm(part, { recursive: true, force: true });
    await mkdir(part);
    await make(part);
    await writeFile(join(part, manifestName), `${JSON.stringify(await digests(part, signal), null, 2)}\n`);
    await rm(path, { recursive: true, force: true });
    await rename(part, path);
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

/** Whether a folder is there, with the files that it was filled with. */
export async function isWhole(path: string, signal: AbortSignal): Promise<boolean> {
  let listed: Record<string, string>;
  try {
    listed = JSON.parse(await readFile(join(path, manifestName), 'utf8'));
  } catch {
    return false;
  }
  for (const [name, digest] of Object.entries(listed)) {
    if ((await fileDigest(join(path, name), signal)) !== digest) return false;
  }
  return true;
}

/** SHA-256 of a file, in hexadecimal digits; undefined where it cannot be read. */
export async function fileDigest(path: string, signal: AbortSignal): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash, { signal });
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
  return hash.digest('hex');
}

async function digests(folder: string, signal: AbortSignal): Promise<Record<string, string | undefined>> {
  const listed: Record<string, string | undefined> = {};
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const path of entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))) {
    listed[path.slice(folder.length + 1)] = await fileDigest(path, signal);
  }
  return listed;
}

function partOf(path: string, process: number | string): string {
  return `${path}.part-${hostname()}-${process}`;
}

/** Removes what processes that were killed on this machine have left. */
async function removeAbandoned(path: string): Promise<void> {
  const prefix = basename(partOf(path, ''));
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(prefix) || isRunning(Number(name.slice(prefix.length)))) continue;
    await rm(join(dirname(path), name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
