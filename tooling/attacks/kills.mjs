import { mkdirSync, watch } from 'node:fs';
import { difference, rawError } from './compare.mjs';

const wanted = 40;
/** Kills of one folder before it may finish. */
const perFolder = 4;

/**
 * Kills a benchmark at random points and lets it finish: the results are those of one that nobody disturbed. Every
 * other kill comes at a random time, the rest just as a file is written.
 *
 * @param {import('./victim.mjs').Victim} victim
 * @returns {AsyncGenerator<import('./run.mjs').Outcome>}
 */
export async function* kills(victim) {
  const { out: expected, milliseconds } = await victim.reference();
  /** Of a benchmark that nobody kills; the machine may be less busy than it was. */
  let duration = milliseconds;
  let killed = 0;
  /** Events of files that a benchmark causes, about. */
  let events = 60;
  for (let folder = 1; killed < wanted && folder <= 2 * wanted; folder++) {
    const out = victim.fresh();
    mkdirSync(out);
    /** @type {string[]} */
    const problems = [];
    let here = 0;
    for (; here < perFolder && killed + here < wanted; here++) {
      const byFile = here % 2 === 1;
      // What is left to do shrinks with each kill.
      const left = Math.random() * (1 - here / perFolder);
      const point = byFile ? Math.ceil(left * events) : left * duration;
      const args = victim.bench(out);
      const end = await killAt(victim, args, {
        folder: out,
        ...(byFile ? { event: point } : { time: point }),
      });
      if (!end.killed) {
        if (byFile) events = Math.max(10, end.seen);
        if (here === 0) duration = end.milliseconds;
        break;
      }
      const { stderr } = await victim.run(['table', '--out', out]);
      problems.push(rawError(stderr));
    }
    if (here === 0) continue;
    killed += here;
    const { code, stderr } = await victim.run(victim.bench(out));
    problems.push(code === 0 ? difference(out, expected) : `it does not continue: ${stderr.trim()}`);
    const problem = problems.find((text) => text !== '') ?? '';
    yield { what: `${here} kills, then to the end (${killed} in all)`, held: problem === '', note: problem };
  }
  if (killed < wanted)
    yield { what: `${wanted} kills`, held: undefined, note: `only ${killed} came in time` };
}

/**
 * Runs a command and kills it after some milliseconds, or as the nth event of a file in a folder happens.
 *
 * @param {import('./victim.mjs').Victim} victim
 * @param {string[]} args
 * @param {{ folder: string, time?: number, event?: number }} when
 * @param {Record<string, string>} [env]
 * @returns {Promise<{ seen: number, killed: boolean, milliseconds: number }>} seen: events; killed: it had not ended.
 */
export async function killAt(victim, args, { folder, time, event }, env) {
  const { child, finished } = victim.start(args, env);
  const kill = () => child.kill('SIGKILL');
  const timer = time === undefined ? undefined : setTimeout(kill, time);
  let seen = 0;
  const watcher = watch(folder, { recursive: true }, () => {
    if (++seen === event) kill();
  });
  // A folder that comes and goes while it is looked at.
  watcher.on('error', () => {});
  const { code, milliseconds } = await finished;
  clearTimeout(timer);
  watcher.close();
  return { seen, killed: code === null, milliseconds };
}
