import { readText } from './read-text.js';

/**
 * The value in a JSON file, if the file is there.
 *
 * @throws {Error} If it is not JSON; the message names the file.
 */
export async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await readText(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new Error(`${path} is damaged: it is not JSON. Delete it, or pass --force to run again.`, {
      cause,
    });
  }
}
