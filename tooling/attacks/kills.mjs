import { mkdirSync, watch } from 'node:fs';
import { difference, rawError } from './compare.mjs';
import { phaseOf, tally } from './phases.mjs';
import { descendantsOf, ended } from './processes.mjs';
import { randomBy } from './random.mjs';

/** Kills of one folder before it may finish. */
const perFolder = 8;

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
export async function* kills(
  victim,
  { count = 40, seed = 0, minutes = Number.POSITIVE_INFINITY, limit = 5 } = {},
) {
  const until = performance.now() + 60_000 * minutes;
  const random = randomBy(seed);
  const { out: expected, milliseconds } = await victim.referenceStudy();
  /** Of a study that nobody kills, by the runs at once; the machine may be less busy than it was. */
  const durations = [milliseconds, milliseconds];
  /** @type {string[]} */
  const phases = [];
  /** Milliseconds of the slowest worker that ended because its parent had been killed. */
  let slowest = 0;
  /** Events of files that a study causes, about. */
  let events = 60;
  for (let folder = 0; phases.length < count && folder <= 2 * count; folder++) {
    if (performance.now() > until) break;
    const jobs = 1 + (folder % 2);
    const out = victim.fresh();
    mkdirSync(out);
    /** @type {string[]} */
    const problems = [];
    let here = 0;
    for (; here < perFolder && phases.length < count; here++) {
      const byFile = here % 2 === 1;
      // What is left to do shrinks with each kill.
      const left = random() * (1 - here / perFolder);
      const when = byFile ? { event: Math.ceil(left * events) } : { time: left * durations[jobs - 1] };
      const end = await killAt(victim, victim.study(out, { jobs }), { folder: out, whom: random(), ...when });
      if (end.killed.length === 0) {
        if (byFile) events = Math.max(10, end.seen);
        if (here === 0) durations[jobs - 1] = end.milliseconds;
        break;
      }
      phases.push(end.phase);
      const orphans = await ended(end.left, 1000 * limit);
      if (orphans === undefined) problems.push(`a worker outlives its parent by ${limit} s`);
      else slowest = Math.max(slowest, orphans);
      problems.push(rawError(end.stderr));
    }
    if (here === 0) continue;
    problems.push(rawError((await victim.run(['table', '--out', out])).stderr));
    const { code, stderr } = await victim.run(victim.study(out, { jobs }));
    problems.push(code === 0 ? difference(out, expected) : `it does not continue: ${stderr.trim()}`);
    const problem = problems.find((text) => text !== '') ?? '';
    const what = `${here} kills${jobs > 1 ? `, ${jobs} runs at once` : ''}, then to the end (${phases.length} in all)`;
    yield { what, held: problem === '', note: problem };
  }
  const workers =
    slowest === 0 ? '' : `; workers ended ${(slowest / 1000).toFixed(1)} s after their parent at most`;
  const note = `seed ${seed}; ${tally(phases)}${workers}`;
  const enough = phases.length >= count;
  yield {
    what: `${phases.length} kills of a study of ${victim.studyRuns} runs`,
    held: enough ? true : undefined,
    note: enough ? note : `${count} were asked for; ${note}`,
  };
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
