import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names of what depends on the clock or on the command, in the JSON files of a run. */
const volatile = ['seconds', 'viewsPerSecond', 'environment', 'madeBy'];

/** Everything in a folder by file, without what depends on the clock: JSON as values, binary files by their SHA-256. */
export function contentsOf(folder: string): Record<string, unknown> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), read(path)]),
  );
}

function read(path: string): unknown {
  const bytes = readFileSync(path);
  if (path.endsWith('.json')) return parse(bytes.toString());
  if (path.endsWith('.jsonl')) return bytes.toString().trim().split('\n').map(parse);
  return createHash('sha256').update(bytes).digest('hex');
}

function parse(text: string): unknown {
  return JSON.parse(text, (key, value) => (volatile.includes(key) ? undefined : value));
}
