import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often files are looked at, and until when. */
export interface WatchOptions {
  /** Milliseconds between two looks, at least: work on a change delays the next one by as much again. @default 1000 */
  readonly interval?: number;
  readonly signal: AbortSignal;
  /** Is awaited: changes meanwhile are one change. */
  readonly onChange: () => Promise<void>;
}

/** Runs lie three folders deep, their results and figures one more. */
const deepest = 5;

/** What a report is made of; a checkpoint is not. */
const ofReports = /\.(json|jsonl|png)$/;

/**
 * Calls `onChange` after files of runs have changed, until the signal. Files are looked at, not listened to: that works on
 * shared storage that another machine writes to, and before the folder is there.
 *
 * @param out - folder of runs.
 * @param since - their state that is known already, from `stateOfRuns`.
 */
export async function watchRuns(
  out: string,
  since: string,
  { interval = 1000, signal, onChange }: WatchOptions,
): Promise<void> {
  let known = since;
  let pause = interval;
  while (await waits(pause, signal)) {
    const started = performance.now();
    const state = await stateOfRuns(out);
    if (signal.aborted) return;
    if (state !== known) {
      known = state;
      await onChange();
    }
    pause = Math.max(interval, performance.now() - started);
  }
}

/** Names, sizes and times of the files that a report is made of: another text after any of them has changed. */
export async function stateOfRuns(out: string): Promise<string> {
  const lines: string[] = [];
  await addFiles(out, 0, lines);
  return lines.join('\n');
}

async function addFiles(folder: string, depth: number, lines: string[]): Promise<void> {
  // What is not there, or gone meanwhile, has no files.
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && depth < deepest) await addFiles(path, depth + 1, lines);
    if (!entry.isFile() || !ofReports.test(entry.name)) continue;
    const found = await stat(path).catch(() => undefined);
    if (found) lines.push(`${path} ${found.size} ${found.mtimeMs}`);
  }
}

/** @returns whether to go on. */
async function waits(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return sleep(milliseconds, true, { signal }).catch(() => false);
}
