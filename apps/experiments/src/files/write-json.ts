import { writeFileAtomically } from '@simvae/train';

/** Writes a value as a JSON file, whole or not at all. */
export function writeJson(path: string, value: unknown): Promise<void> {
  return writeFileAtomically(path, `${JSON.stringify(value, null, 2)}\n`);
}
