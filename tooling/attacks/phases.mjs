import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesIn } from './compare.mjs';

/**
 * What a command was at when it was killed, by what it left in a folder of runs.
 *
 * @param {string} out
 * @param {number[]} killed - its processes.
 * @returns {string}
 */
export function phaseOf(out, killed) {
  if (!existsSync(out)) return 'at the start';
  const files = filesIn(out);
  if (files.some((path) => killed.some((pid) => path.includes(`.${pid}-`))))
    return 'while a file was written';
  const locked = files
    .filter((path) => path.endsWith('.lock') && killed.includes(holderOf(join(out, path))))
    .map((path) => path.slice(0, -'.lock'.length));
  const has = (/** @type {string} */ name) => locked.some((run) => existsSync(join(out, run, name)));
  if (has('results/training.json')) return 'while judging';
  if (has('checkpoint.safetensors')) return 'while training on from a checkpoint';
  if (locked.length > 0) return 'while training';
  return files.some((path) => path.endsWith('config.json')) ? 'between runs' : 'at the start';
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
