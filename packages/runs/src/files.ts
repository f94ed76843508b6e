import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type * as z from 'zod';
import { isRunning, processSpace } from './processes.js';
import { fileError, RunError } from './run-error.js';

/**
 * Writes a file whole or not at all: under another name in the same folder first, which is on the disk before it is
 * renamed. What was there stays until then. What processes of this machine that are gone left half-written of it is cleared away.
 *
 * @throws {RunError} If it cannot be written.
 */
export async function writeFileAtomically(path: string, contents: string | Uint8Array): Promise<void> {
  const temporary = temporaryName(path);
  try {
    await writeDurably(temporary, contents);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    throw fileError('write', path, cause);
  }
  await syncFolder(dirname(path));
  // The file is there either way.
  await clearAbandoned(path).catch(() => {});
}

/** A name beside a file that no other process uses. */
export function temporaryName(path: string): string {
  return `${path}.${process.pid}-${processSpace()}${randomBytes(6).toString('hex')}.tmp`;
}

/** Deletes temporary files of one file whose processes are gone: only of those that can be asked from here. */
async function clearAbandoned(path: string): Promise<void> {
  const start = `${basename(path)}.`;
  const rest = new RegExp(`^(\\d+)-${processSpace()}[0-9a-f]+\\.tmp$`);
  for (const name of await namesIn(dirname(path))) {
    const pid = name.startsWith(start) && Number(rest.exec(name.slice(start.length))?.[1]);
    if (pid && !isRunning(pid)) await rm(join(dirname(path), name), { force: true });
  }
}

/** Makes a file that must not be there yet, and waits until it is on the disk; where that fails, none is left. */
export async function writeDurably(path: string, contents: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(contents);
    await file.sync();
    await file.close();
  } catch (error) {
    await file.close().catch(() => {});
    await rm(path, { force: true }).catch(() => {});
    throw error;
  }
}

/** Puts the names in a folder on the disk; where a system knows no such thing, it does without. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch {
    // The file itself is whole either way.
  }
}

/**
 * Deletes what processes that are gone left half-written. For the holder of the lock alone.
 *
 * @param names - of the files, temporary ones or not.
 * @param own - whether a file of this process's id was left by another process that had the id before.
 */
export async function clearTemporaries(
  folder: string,
  names: readonly string[],
  own: boolean,
): Promise<void> {
  for (const name of names) {
    const pid = Number(/\.(\d+)-[0-9a-f]+\.tmp$/.exec(name)?.[1]);
    if (pid > 0 && (pid === process.pid ? own : !isRunning(pid)))
      await rm(join(folder, name), { force: true });
  }
}

/** Names of the files below a folder; none where it is not there. */
export async function namesIn(folder: string, { recursive = false } = {}): Promise<string[]> {
  try {
    return await readdir(folder, { recursive });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/**
 * The bytes of a file, if it is there.
 *
 * @throws {RunError} If it cannot be read.
 */
export async function readBytes(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw fileError('read', path, cause);
  }
}

/** Likewise as text. */
export async function readText(path: string): Promise<string | undefined> {
  const bytes = await readBytes(path);
  try {
    return bytes && new TextDecoder().decode(bytes);
  } catch (cause) {
    throw fileError('read', path, cause);
  }
}

/** Nothing that is written here is as deep: what is would end a function that calls itself. */
const maximumDepth = 100;

/**
 * The value in a JSON file.
 *
 * @throws {RunError} If it is not JSON, or nested more than a hundred times.
 */
export function parseJson(path: string, text: string, remedy: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new RunError(path, `${path} is damaged: it is not JSON`, remedy, { cause });
  }
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maximumDepth) throw new RunError(path, `${path} is damaged: it is nested too deeply`, remedy);
    level = level.flatMap((node) => (node !== null && typeof node === 'object' ? Object.values(node) : []));
  }
  return value;
}

/**
 * A value read from a file, by its schema.
 *
 * @throws {RunError} If it is another value; the message names where.
 */
export function parseValue<T>(path: string, value: unknown, schema: z.ZodType<T>, remedy: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new RunError(path, `${path} is damaged: ${issueOf(parsed.error)}`, remedy, { cause: parsed.error });
}

/**
 * Writes a value as a JSON file, whole or not at all.
 *
 * @throws {TypeError} If it is not a value of the schema, so that it could not be read again.
 * @throws {RunError} If it cannot be written.
 */
export async function writeJson(path: string, value: unknown, schema: z.ZodType): Promise<void> {
  const text = indented(value);
  const { error } = schema.safeParse(JSON.parse(text));
  if (error)
    throw new TypeError(`writeJson: what is written to ${path} must be of its kind, but ${issueOf(error)}.`);
  await writeFileAtomically(path, `${text}\n`);
}

/** JSON with a line for each value, but one for each list of numbers: a matrix is as high as its rows. No string has line ends. */
function indented(value: unknown): string {
  const lists = /\[\n\s+([^[\]{}"]*?)\n\s*\]/g;
  return JSON.stringify(value, null, 2).replace(
    lists,
    (_, numbers: string) => `[${numbers.replace(/,\n\s+/g, ', ')}]`,
  );
}

/** What is wrong first: `identity.seed: Invalid input: expected number`. */
function issueOf({ issues: [issue] }: z.ZodError): string {
  const path = issue.path.map(String).join('.');
  return `${path === '' ? 'the whole of it' : `\`${path}\``}: ${issue.message}`;
}

/** ENOENT and the like. */
export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null)?.code;
}
