import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RunError, writeFileAtomically } from '@simvae/runs';
import { RequestError } from '../request-error.js';

/** Files that belong together, by name. */
export type NamedFiles = ReadonlyMap<string, Uint8Array | string>;

/**
 * Writes a file that a person has named: whole or not at all, its folder made where it is not there.
 *
 * @param force - replaces a file that is there.
 * @throws {RequestError} If there is one, and it is not to be replaced.
 * @throws {RunError} If it cannot be written.
 */
export async function writeNamedFile(
  path: string,
  contents: Uint8Array,
  { force = false }: { readonly force?: boolean } = {},
): Promise<void> {
  if (!force && (await stat(path).catch(() => undefined)) !== undefined) {
    throw new RequestError(`There is ${path} already. Pass --force to replace it, or name another file.`);
  }
  const folder = dirname(path);
  await mkdir(folder, { recursive: true }).catch((error) => {
    throw unwritable(folder, error);
  });
  await writeFileAtomically(path, contents);
}

/** How files are written to a folder that a person has named. */
export interface WriteFilesOptions {
  /** Replaces files of these names. @default false */
  readonly force?: boolean;
  /** Names of files that earlier ones may have left, and that would not belong to these. @default none */
  readonly owned?: readonly string[];
}

/**
 * Writes files that belong together: all of them, or none. They are written aside, within the folder, and moved to their names once
 * they are on the disk; the last one of `files` appears last. Other files of the folder are left alone.
 *
 * @param folder - made where it is not there.
 * @throws {RequestError} If one of the names, or of those that are owned, is there and is not to be replaced.
 * @throws {RunError} If they cannot be written.
 */
export async function writeFiles(
  folder: string,
  files: NamedFiles,
  { force = false, owned = [] }: WriteFilesOptions = {},
): Promise<void> {
  const before = await namesIn(folder);
  const taken = [...new Set([...files.keys(), ...owned])].filter((name) => before?.includes(name));
  if (taken.length > 0 && !force) {
    throw new RequestError(
      `${folder} has ${taken.join(', ')} already. Pass --force to replace them, or name another folder.`,
    );
  }
  const aside = join(folder, `.${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
  try {
    await mkdir(aside, { recursive: true });
    for (const [name, contents] of files) await writeFileAtomically(join(aside, name), contents);
    for (const name of taken) if (!files.has(name)) await rm(join(folder, name));
    for (const name of files.keys()) await rename(join(aside, name), join(folder, name));
    await rmdir(aside);
  } catch (error) {
    await rm(aside, { recursive: true, force: true }).catch(() => {});
    if (before === undefined) await rmdir(folder).catch(() => {});
    throw unwritable(folder, error);
  }
}

/** Names in a folder; nothing where there is none. */
async function namesIn(folder: string): Promise<string[] | undefined> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unwritable(folder, error);
  }
}

function unwritable(folder: string, error: unknown): RunError {
  if (error instanceof RunError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const reason = code === 'ENOTDIR' || code === 'EEXIST' ? 'it is, or lies in, a file' : message;
  const problem = `Cannot write to ${folder}: ${reason}`;
  return new RunError(folder, problem, 'Name another folder.', { cause: error });
}
