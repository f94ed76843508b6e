import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { methods } from '@simvae/baselines';
import type { MethodDefinition } from '@simvae/core';
import type { RunIdentity } from '@simvae/runs';
import * as z from 'zod';
import { known, RequestError } from './request-error.js';
import { RunRefusal } from './run-refusal.js';

/** A method that lives outside of this project. */
export interface MethodFile {
  readonly definition: MethodDefinition;
  /** Absolute path of the module. */
  readonly path: string;
  /** SHA-256 of the module's file, hexadecimal; what the module imports is not part of it. */
  readonly digest: string;
}

/** A method, and the file that it comes from, where it is not a registered one. */
export interface ChosenMethod {
  readonly definition: MethodDefinition;
  readonly file?: MethodFile;
}

/** What the default export of a method's file must be. */
const definitionSchema = z.object({
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'in kebab-case'),
  title: z.string(),
  family: z.enum(['generative', 'discriminative', 'baseline']),
  options: z.custom<MethodDefinition['options']>(
    (value) => typeof (value as MethodDefinition['options'] | undefined)?.safeParse === 'function',
    'a zod schema',
  ),
  create: z.custom<MethodDefinition['create']>((value) => typeof value === 'function', 'a function'),
});

/**
 * Loads a method that lives outside of this project: a module whose default export is what `defineMethod` returns.
 * This runs the code of the module, with all rights of this process.
 *
 * @param file - path of a JavaScript module, from the current folder. From a person, never from a stored run.
 * @throws {Error} If it does not load, is no method, or has the name of a registered one; the message names the file.
 */
export async function loadMethodFile(file: string): Promise<MethodFile> {
  const path = resolve(file);
  const load = async (): Promise<{ bytes: Uint8Array; module: { readonly default?: unknown } }> => ({
    bytes: await readFile(path),
    module: await import(pathToFileURL(path).href),
  });
  const { bytes, module } = await load().catch((cause: Error) => {
    throw new Error(`Cannot load the method ${path}: ${cause.message}`, { cause });
  });
  const parsed = definitionSchema.safeParse(module.default);
  if (!parsed.success) {
    const [{ path: key, message }] = parsed.error.issues;
    const what = key.length === 0 ? 'the default export' : `\`${key.join('.')}\` of the default export`;
    throw new Error(
      `Cannot use the method ${path}: ${what} is wrong (${message}). Export default defineMethod({ ... }), as ` +
        'docs/add-a-method.md shows.',
    );
  }
  const definition = module.default as MethodDefinition;
  if (Object.hasOwn(methods, definition.name)) {
    throw new Error(
      `Cannot use the method ${path}: there is a method ${definition.name} already. Rename yours.`,
    );
  }
  return { definition, path, digest: createHash('sha256').update(bytes).digest('hex') };
}

/** Loads methods' files; a file that is given twice, or has the very contents of another, counts once. */
export async function loadMethodFiles(files: readonly string[]): Promise<MethodFile[]> {
  const byDigest = new Map<string, MethodFile>();
  for (const path of new Set(files.map((file) => resolve(file)))) {
    const loaded = await loadMethodFile(path);
    if (!byDigest.has(loaded.digest)) byDigest.set(loaded.digest, loaded);
  }
  return [...byDigest.values()];
}

/**
 * The methods that were asked for: registered ones in the order given, each once, then those of files.
 *
 * @throws {RequestError} If a name is unknown, or there is none.
 */
export async function chooseMethods(
  names: readonly string[],
  files: readonly string[],
): Promise<ChosenMethod[]> {
  const registered = [...new Set(names)].map((name) => known(methods, name, 'The method'));
  if (registered.length + files.length === 0) {
    throw new RequestError(`At least one method must be named, of ${Object.keys(methods).join(', ')}.`);
  }
  const loaded = await loadMethodFiles(files);
  return [
    ...registered.map((definition) => ({ definition })),
    ...loaded.map((file) => ({ definition: file.definition, file })),
  ];
}

/**
 * The definition of a stored run's method: a registered one, or that of a file which a person has named and which has
 * the contents that the run was made with. Never loads anything itself.
 *
 * @param methodFile - where the file was when the run was made, for the message.
 * @throws {RunRefusal} If there is no such method; the remedy says what to name.
 */
export function definitionOf(
  { method: { name, file } }: Pick<RunIdentity, 'method'>,
  files: readonly MethodFile[],
  methodFile = 'a file',
): MethodDefinition {
  if (file === undefined) {
    if (Object.hasOwn(methods, name)) return methods[name];
    throw new RunRefusal(
      `Its method ${name} is not one of ${Object.keys(methods).join(', ')}: it was made by another version.`,
      'Evaluate it with the version that is recorded in its config.json.',
    );
  }
  const same = files.find(({ digest, definition }) => digest === file && definition.name === name);
  if (same !== undefined) return same.definition;
  const namesake = files.find(({ definition }) => definition.name === name);
  const found =
    namesake === undefined
      ? 'which was not named'
      : `and ${namesake.path} has other contents (SHA-256 ${namesake.digest})`;
  throw new RunRefusal(
    `Its method ${name} comes from ${methodFile} (SHA-256 ${file}), ${found}.`,
    "A method's file is code, which runs only when you name it: pass that very file (--method FILE).",
  );
}
