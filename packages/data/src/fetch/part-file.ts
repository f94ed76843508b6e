import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** A part that nobody has written to for so long is nobody's, whatever machine it was begun on. */
const abandonedMs = 10 * 60_000;
let parts = 0;

/**
 * The path of a part of a file that this call alone writes to, holding what an earlier attempt left: `<file>.part`, or
 * the part of a process that is gone. A rename takes it over, so that of several who try one succeeds.
 *
 * @param path - of the whole file; its folder is made.
 */
export async function claimPart(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const own = `${path}.part-${hostname()}-${process.pid}-${parts++}`;
  let claimed = false;
  for (const left of await abandonedParts(path)) {
    if (claimed) await rm(left, { force: true });
    else claimed = await rename(left, own).then(succeeded, failed);
  }
  return own;
}

/** Leaves a part to whoever tries next. */
export async function releasePart(part: string, path: string): Promise<void> {
  // It is not there where nothing was received, or what was received was wrong.
  await rename(part, `${path}.part`).catch(() => {});
}

/** Bytes of a file; 0 where there is none. */
export async function sizeOrZero(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** Parts that nobody writes to, the longest first. */
async function abandonedParts(path: string): Promise<string[]> {
  const folder = dirname(path);
  const prefix = `${basename(path)}.part`;
  const found: { path: string; size: number }[] = [];
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix)) continue;
    const left = join(folder, name);
    const owner = /^-(.*)-(\d+)-\d+$/.exec(name.slice(prefix.length));
    if (name !== prefix && owner === null) continue;
    if (owner !== null && (await isOwned(left, owner[1], Number(owner[2])))) continue;
    found.push({ path: left, size: await sizeOrZero(left) });
  }
  return found.sort((a, b) => b.size - a.size).map((part) => part.path);
}

async function isOwned(part: string, host: string, pid: number): Promise<boolean> {
  const written = await stat(part).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  if (Date.now() - written > abandonedMs) return false;
  return host !== hostname() || isRunning(pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const succeeded = () => true;
const failed = () => false;
