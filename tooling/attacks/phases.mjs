import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What a command is at as it is killed, by what there is in a folder of runs.
 *
 * @param {string} out
 * @param {number[]} pids - its processes.
 * @returns {string}
 */
export function phaseOf(out, pids) {
  const files = namesIn(out);
  if (files.some((path) => pids.some((pid) => path.includes(`.${pid}-`)))) return 'while a file was written';
  const locked = files
    .filter((path) => path.endsWith('.lock') && pids.includes(holderOf(join(out, path))))
    .map((path) => path.slice(0, -'.lock'.length));
  const has = (/** @type {string} */ name) => locked.some((run) => existsSync(join(out, run, name)));
  if (has('results/training.json')) return 'while judging';
  if (has('checkpoint.safetensors')) return 'while training on from a checkpoint';
  if (locked.length > 0) return 'while training';
  return files.some((path) => path.endsWith('config.json')) ? 'between runs or going on' : 'at the start';
}

/** Paths in a folder that others may be writing to. @param {string} folder */
function namesIn(folder) {
  try {
    return /** @type {string[]} */ (readdirSync(folder, { recursive: true }));
  } catch {
    return [];
  }
}

/** @param {string} lock */
function holderOf(lock) {
  try {
    return Number(JSON.parse(readFileSync(lock, 'utf8')).pid);
  } catch {
    return 0;
  }
}

/** How often there is what, the most frequent first. @param {string[]} names */
export function tally(names) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}
