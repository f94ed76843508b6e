import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/**
 * The processes that a process has started, and those that they have, by what Linux tells; elsewhere none are known.
 *
 * @param {number} pid
 * @returns {number[]}
 */
export function descendantsOf(pid) {
  /** @type {Map<number, number[]>} */
  const children = new Map();
  for (const name of safely(() => readdirSync('/proc')) ?? []) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(Number(name));
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found = [pid];
  for (const one of found) found.push(...(children.get(one) ?? []));
  return found.slice(1);
}

/**
 * Waits until processes have ended.
 *
 * @param {number[]} pids
 * @param {number} limit - milliseconds to wait at most.
 * @returns {Promise<number | undefined>} milliseconds that the last one took; undefined where one is left.
 */
export async function ended(pids, limit) {
  const start = performance.now();
  for (;;) {
    const passed = performance.now() - start;
    if (!pids.some(isRunning)) return passed;
    if (passed > limit) return undefined;
    await setTimeout(20);
  }
}

/** @param {number} pid */
function isRunning(pid) {
  // `Z`: it has ended, and nobody has asked how.
  const state = statOf(pid)?.[0];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** @param {number} pid @returns {number | undefined} */
function parentOf(pid) {
  const parent = statOf(pid)?.[1];
  return parent === undefined ? undefined : Number(parent);
}

/** Fields of /proc/PID/stat from the state on: what stands before may hold spaces. @param {number} pid */
function statOf(pid) {
  const text = safely(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

/**
 * @template T
 * @param {() => T} read
 * @returns {T | undefined} nothing where the process has ended meanwhile, or the system has no /proc.
 */
function safely(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}
