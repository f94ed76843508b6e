import { readFileSync } from 'node:fs';

/** Milliseconds between two looks at a process. */
const interval = 20;

/**
 * Watches the peak of a process's resident memory (VmHWM) until it ends.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => number | undefined} the peak so far in MB; undefined where /proc does not tell it.
 */
export function watchPeakMemory(child) {
  /** @type {number | undefined} */
  let peak;
  const look = () => {
    try {
      const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      if (kilobytes) peak = Number(kilobytes) / 1000;
    } catch {
      // It has ended between two looks, or this is no Linux.
    }
  };
  const timer = setInterval(look, interval);
  child.on('close', () => clearInterval(timer));
  return () => peak;
}
