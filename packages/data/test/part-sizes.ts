import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of every partial download in a folder. */
export function partSizes(folder: string): number[] {
  const parts = readdirSync(folder).filter((name) => name.includes('.part'));
  return parts.map((name) => statSync(join(folder, name)).size);
}
