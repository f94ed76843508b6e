import { type Stats, statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

/** What tells that a file has changed, without reading it. */
export interface FileState {
  /** Bytes. */
  readonly size: number;
  /** When it was last written, in milliseconds since 1970. */
  readonly written: number;
}

/** Files that are looked at before anything else may happen. */
const atOnce = 1000;

/**
 * Sizes and times of many files, links followed; without a promise for each, which would take most of the time.
 *
 * @returns for each path its state; undefined where there is no such file, or none that can be read like one.
 */
export async function fileStates(
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<(FileState | undefined)[]> {
  const states: (FileState | undefined)[] = [];
  for (let start = 0; start < paths.length; start += atOnce) {
    signal?.throwIfAborted();
    for (const path of paths.slice(start, start + atOnce)) states.push(stateOf(path));
    await setImmediate();
  }
  return states;
}

function stateOf(path: string): FileState | undefined {
  let entry: Stats | undefined;
  try {
    entry = statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
  return entry?.isFile() ? { size: entry.size, written: entry.mtimeMs } : undefined;
}
