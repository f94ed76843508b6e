import { mkdirSync } from 'node:fs';
import { difference, rawError } from './compare.mjs';
import { descendantsOf, ended } from './processes.mjs';
import { randomBy } from './random.mjs';

/** Stops of one folder before it may finish. */
const perFolder = 4;
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
export async function* stops(
  victim,
  { count = 20, seed = 0, minutes = Number.POSITIVE_INFINITY, limit = 5 } = {},
) {
  const until = performance.now() + 60_000 * minutes;
  const random = randomBy(seed);
  const { out: expected, milliseconds } = await victim.referenceStudy();
  /** Milliseconds of each stop. @type {number[]} */
  const stopped = [];
  for (let folder = 0; stopped.length < count && folder <= 2 * count; folder++) {
    if (performance.now() > until) break;
    const jobs = 1 + (folder % 2);
    const out = victim.fresh();
    mkdirSync(out);
    /** @type {string[]} */
    const problems = [];
    let here = 0;
    for (; here < perFolder && stopped.length < count; here++) {
      const signal = random() < 0.5 ? 'SIGINT' : 'SIGTERM';
      const time = random() * (1 - here / perFolder) * milliseconds;
      const stop = await stopAfter(victim, victim.study(out, { jobs }), time, signal);
      if (stop === undefined) break;
      const { end, pids } = stop;
      problems.push(rawError(end.stderr));
      // Before Node has come to listen for signals, they end it.
      if (end.code === null) continue;
      if (end.code !== codes[signal] && end.code !== 0) {
        problems.push(`${signal} gives exit code ${end.code}: ${end.stderr.trim().split('\n').at(-1)}`);
      }
      if (stop.milliseconds > 1000 * limit)
        problems.push(`it took ${(stop.milliseconds / 1000).toFixed(1)} s to stop`);
      if ((await ended(pids, 100)) === undefined) problems.push('a worker outlives it');
      stopped.push(stop.milliseconds);
    }
    if (here === 0) continue;
    const { code, stderr } = await victim.run(victim.study(out, { jobs }));
    problems.push(code === 0 ? difference(out, expected) : `it does not continue: ${stderr.trim()}`);
    const problem = problems.find((text) => text !== '') ?? '';
    const what = `${here} stops${jobs > 1 ? `, ${jobs} runs at once` : ''}, then to the end (${stopped.length} in all)`;
    yield { what, held: problem === '', note: problem };
  }
  const times = stopped.map((time) => time / 1000).sort((a, b) => a - b);
  const slowest = times.at(-1) ?? 0;
  const middle = times[Math.floor(times.length / 2)] ?? 0;
  const enough = stopped.length >= count;
  const note = `seed ${seed}; seconds to stop: median ${middle.toFixed(1)}, slowest ${slowest.toFixed(1)}`;
  yield {
    what: `${stopped.length} stops of a study of ${victim.studyRuns} runs`,
    held: slowest > limit ? false : enough ? true : undefined,
    note: enough ? note : `${count} were asked for; ${note}`,
  };
}

/**
 * @param {import('./victim.mjs').Victim} victim
 * @param {string[]} args
 * @param {number} time - milliseconds.
 * @param {keyof typeof codes} signal
 * @returns nothing where the command had ended before; else how it ended, milliseconds after the signal, and its processes.
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
  return sent === 0 ? undefined : { end, pids, milliseconds: performance.now() - sent };
}
