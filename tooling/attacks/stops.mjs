import { lastLine, rawError } from './compare.mjs';
import { interruptions } from './interruptions.mjs';
import { descendantsOf, ended } from './processes.mjs';

/** Exit codes by signal. */
const codes = /** @type {const} */ ({ SIGINT: 130, SIGTERM: 143 });

/**
 * Asks a short study to stop at random points, by Ctrl-C or `kill`: it stops soon, and goes on where it was. Of
 * every other study two runs are made at once.
 *
 * @param {import('./victim.mjs').Victim} victim
 * @param {Partial<import('./run.mjs').Options>} [options] - count: stops in all, 20 by default; limit: seconds
 *   in which it stops.
 * @returns {AsyncGenerator<import('./run.mjs').Outcome>}
 */
export async function* stops(victim, { count = 20, limit = 5, seed, minutes } = {}) {
  const { milliseconds } = await victim.referenceStudy();
  /** Seconds of each stop that the command heard. @type {number[]} */
  const heard = [];
  yield* interruptions(victim, {
    ...{ name: 'stops', perFolder: 4, count, seed, minutes },
    async interrupt({ args, share, random }) {
      const signal = random() < 0.5 ? 'SIGINT' : 'SIGTERM';
      const stop = await stopAfter(victim, args, share * milliseconds, signal);
      if (stop === undefined) return undefined;
      const { code, stderr } = stop.end;
      // Before Node has come to listen for signals, they end it.
      if (code === null) return [rawError(stderr)];
      heard.push(stop.seconds);
      const slow = stop.seconds > limit ? `it took ${stop.seconds.toFixed(1)} s to stop` : '';
      const wrongCode =
        code === codes[signal] || code === 0 ? '' : `${signal} gives exit code ${code}: ${lastLine(stderr)}`;
      const orphan = (await ended(stop.pids, 100)) === undefined ? 'a worker outlives it' : '';
      return [rawError(stderr), wrongCode, slow, orphan];
    },
    figures() {
      const seconds = heard.toSorted((a, b) => a - b);
      const [middle = 0, slowest = 0] = [seconds[Math.floor(seconds.length / 2)], seconds.at(-1)];
      return `${seconds.length} heard; seconds to stop: median ${middle.toFixed(1)}, slowest ${slowest.toFixed(1)}`;
    },
  });
}

/**
 * @param {import('./victim.mjs').Victim} victim
 * @param {string[]} args
 * @param {number} time - milliseconds.
 * @param {keyof typeof codes} signal
 * @returns nothing where the command had ended before; else how it ended, seconds after the signal, and its processes.
 */
async function stopAfter(victim, args, time, signal) {
  const { child, finished } = victim.start(args);
  let sent = 0;
  /** @type {number[]} */
  let pids = [];
  const timer = setTimeout(() => {
    if (child.pid === undefined || child.exitCode !== null) return;
    pids = [child.pid, ...descendantsOf(child.pid)];
    sent = performance.now();
    // A terminal sends Ctrl-C to all of them.
    for (const pid of signal === 'SIGINT' ? pids : [child.pid]) process.kill(pid, signal);
  }, time);
  const end = await finished;
  clearTimeout(timer);
  return sent === 0 ? undefined : { end, pids, seconds: (performance.now() - sent) / 1000 };
}
