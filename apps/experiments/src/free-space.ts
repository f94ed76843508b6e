import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Bytes that this user may still write in a folder that need not exist yet: in the first folder above it that does. */
export async function freeSpace(folder: string): Promise<number> {
  for (let existing = folder; ; existing = dirname(existing)) {
    const system = await statfs(existing).catch((error: Error) => {
      if (existing === dirname(existing)) throw error;
    });
    if (system !== undefined) return system.bavail * system.bsize;
  }
}
