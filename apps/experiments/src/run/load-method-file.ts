import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { methods } from '@simvae/baselines';
import type { MethodDefinition } from '@simvae/core';
import * as z from 'zod';

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
 *
 * @param file - path of a JavaScript module, from the current folder.
 * @throws {Error} If it does not load, is no method, or has the name of a registered one; the message names the file.
 */
export async function loadMethodFile(file: string): Promise<MethodDefinition> {
  const path = resolve(file);
  const module = await import(pathToFileURL(path).href).catch((cause: Error) => {
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
  const definition: MethodDefinition = module.default;
  if (Object.hasOwn(methods, definition.name)) {
    throw new Error(
      `Cannot use the method ${path}: there is a method ${definition.name} already. Rename yours.`,
    );
  }
  return definition;
}
