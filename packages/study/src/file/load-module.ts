import { canonicalJson } from '@simvae/runs';
import { RequestError } from '../request-error.js';
import type { StudyDocument } from './document.js';

/** Endings of files that are modules. */
export const moduleEndings = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts'];

/**
 * The default export of a module, JavaScript or TypeScript. This runs its code, with all rights of this process: only a
 * file that a person has named may come here.
 *
 * @param path - absolute.
 * @param file - for messages.
 * @throws {RequestError} If the module does not load, or exports what has no JSON.
 */
export async function loadModule(path: string, file: string): Promise<StudyDocument> {
  // Without caches: what was compiled before is no file of anybody's, and an edited study is another one.
  const { createJiti } = await import('jiti');
  const jiti = createJiti(import.meta.url, { fsCache: false, moduleCache: false });
  let value: unknown;
  try {
    value = await jiti.import(path, { default: true });
  } catch (cause) {
    throw new RequestError(`${file}: it cannot be loaded: ${(cause as Error).message}`, { cause });
  }
  try {
    return { value: JSON.parse(canonicalJson(value)), at: () => file };
  } catch (cause) {
    throw new RequestError(`${file}: its default export must be a study: plain values, as in a YAML file.`, {
      cause,
    });
  }
}
