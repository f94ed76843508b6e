import { watch } from 'node:fs';
import { rawError } from './compare.mjs';
import { interruptions } from './interruptions.mjs';
import { phaseOf, tally } from './phases.mjs';
import { descendantsOf, ended } from './processes.mjs';

/**
 * Kills a short study at random points and lets it finish: the results are those of one that nobody disturbed. Every other kill
 * comes at a random time, the rest just as a file is written. Of every other study two runs are made at once: then it is the
 * command, one of its workers, or all of them that are killed.
 *
 * @param {import('./victim.mjs').Victim} victim
 * @param {Partial<import('./run.mjs').Options>} [options] - count: kills in all, 40 by default; limit: seconds
 *   in which workers end whose parent was killed.
 * @returns {AsyncGenerator<import('./run.mjs').Outcome>}
 */
export async function* kills(victim, { count = 40, limit = 5, seed, minutes } = {}) {
  const { milliseconds } = await victim.referenceStudy();
  /** Of a study that nobody kills, by the runs at once; the machine may be less busy than it was. */
  const durations = [milliseconds, milliseconds];
  /** @type {string[]} */
  const phases = [];
  /** Milliseconds of the slowest worker that ended because its parent had been killed. */
  let slowest = 0;
  /** Events of files that a study causes, about. */
  let events = 60;
  yield* interruptions(victim, {
    ...{ name: 'kills', perFolder: 8, count, seed, minutes },
    async interrupt({ out, jobs, args, here, share, random }) {
      const byFile = here % 2 === 1;
      const when = byFile ? { event: Math.ceil(share * events) } : { time: share * durations[jobs - 1] };
      const end = await killAt(victim, args, { folder: out, whom: random(), ...when });
      if (end.killed.length === 0) {
        if (byFile) events = Math.max(10, end.seen);
        if (here === 0) durations[jobs - 1] = end.milliseconds;
        return undefined;
      }
      phases.push(end.phase);
      const orphans = await ended(end.left, 1000 * limit);
      slowest = Math.max(slowest, orphans ?? 0);
      return [
        orphans === undefined ? `a worker outlives its parent by ${limit} s` : '',
        rawError(end.stderr),
      ];
    },
    figures() {
      const workers = `; workers ended ${(slowest / 1000).toFixed(1)} s after their parent at most`;
      return `${tally(phases)}${slowest === 0 ? '' : workers}`;
    },
  });
}

/**
 * Runs a command and kills it, or processes that it has started, after some milliseconds or as the nth event of a file in a folder
 * happens.
 *
 * @param {import('./victim.mjs').Victim} victim
 * @param {string[]} args
 * @param {{ folder: string, time?: number, event?: number, whom?: number }} when - whom: in [0, 1), the command alone below 1/3, one
 *   of its workers below 2/3, else all; always the command where it has none. @default the command alone
 * @param {Record<string, string>} [env]
 * @returns {Promise<import('./victim.mjs').Finished & { seen: number, killed: number[], left: number[], phase: string }>} seen: events; killed: the
 *   processes, none where it had ended before; left: its workers that were not killed; phase: what it was at.
 */
export async function killAt(victim, args, { folder, time, event, whom = 0 }, env) {
  const { child, finished } = victim.start(args, env);
  /** @type {number[]} */
  let killed = [];
  /** @type {number[]} */
  let left = [];
  let phase = '';
  const kill = () => {
    if (child.pid === undefined || child.exitCode !== null || killed.length > 0) return;
    const workers = descendantsOf(child.pid);
    const share = workers.length === 0 ? 0 : whom;
    const one = workers[Math.floor(3 * workers.length * whom) % workers.length];
    killed = share < 1 / 3 ? [child.pid] : share < 2 / 3 ? [one] : [child.pid, ...workers];
    left = killed[0] === child.pid ? workers.filter((pid) => !killed.includes(pid)) : [];
    for (const pid of killed) sigkill(pid);
    phase = phaseOf(folder, [child.pid, ...workers]);
  };
  const timer = time === undefined ? undefined : setTimeout(kill, time);
  let seen = 0;
  const watcher = watch(folder, { recursive: true }, () => {
    if (++seen === event) kill();
  });
  // A folder that comes and goes while it is looked at.
  watcher.on('error', () => {});
  const end = await finished;
  clearTimeout(timer);
  watcher.close();
  return { ...end, seen, killed, left, phase };
}

/** @param {number} pid */
function sigkill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
