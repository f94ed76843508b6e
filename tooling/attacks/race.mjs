import { setTimeout } from 'node:timers/promises';
import { difference, unclear } from './compare.mjs';

/**
 * Two processes on the same runs: one may be refused, in clear words; nothing is lost, mixed or done twice.
 *
 * @param {import('./victim.mjs').Victim} victim
 * @param {Partial<import('./run.mjs').Options>} [options] - count: pairs of each command, 6 by default.
 * @returns {AsyncGenerator<import('./run.mjs').Outcome>}
 */
export async function* race(victim, { count = 6 } = {}) {
  // Of several runs each process may get some, and be refused the others.
  for (const methods of ['vae', 'vae,simclr']) {
    const reference = await victim.reference(methods);
    const command = (/** @type {string} */ out) => victim.bench(out, methods);
    yield* pairs(`benchmarks of ${methods}`, command, reference);
    const out = await victim.copy(methods);
    const ends = await Promise.all([victim.run(victim.eval(out)), victim.run(victim.eval(out))]);
    yield outcome(`two evaluations of ${methods}`, ends, { out, command, reference });
  }
  const command = (/** @type {string} */ out) => victim.study(out, { jobs: 2 });
  yield* pairs('studies, each with two runs at once', command, await victim.referenceStudy());

  /**
   * A command twice, the second time while the first is at work.
   *
   * @param {string} name - of what is run.
   * @param {(out: string) => string[]} command
   * @param {{ out: string, milliseconds: number }} reference
   */
  async function* pairs(name, command, reference) {
    for (let i = 0; i < count; i++) {
      const share = i / count;
      const out = victim.fresh();
      const first = victim.start(command(out));
      await setTimeout(share * reference.milliseconds);
      const second = victim.start(command(out));
      const ends = [await first.finished, await second.finished];
      const what = `two ${name}, the second after ${Math.round(100 * share)} % of the first`;
      const result = await outcome(what, ends, { out, command, reference });
      const problem = doneTwice(ends);
      yield result.held && problem !== '' ? { what, held: false, note: problem } : result;
    }
  }

  /**
   * @param {string} what
   * @param {import('./victim.mjs').Finished[]} ends
   * @param {{ out: string, command: (out: string) => string[], reference: { out: string } }} about - command: what finds all done.
   * @returns {Promise<import('./run.mjs').Outcome>}
   */
  async function outcome(what, ends, { out, command, reference }) {
    const refused = ends.filter(({ code }) => code !== 0);
    const problems = refused.map((end) => unclear(end, 'process'));
    // Who refuses a run leaves it to who is at it.
    problems.push(difference(out, reference.out));
    const { code, stderr } = await victim.run(command(out));
    problems.push(code === 0 ? difference(out, reference.out) : `afterwards it fails: ${stderr.trim()}`);
    const problem = problems.find((text) => text !== '') ?? '';
    return { what, held: problem === '', note: problem || `${refused.length} refused` };
  }
}

/**
 * What more than one process says it has done: an epoch of a run, or to have judged it.
 *
 * @param {import('./victim.mjs').Finished[]} ends
 * @returns {string} empty where there is nothing.
 */
function doneTwice(ends) {
  const done = ends.flatMap(({ stderr }) => {
    const lines = stderr.matchAll(/(\w+ seed \d+)(?:.* (epoch \d+)\/|, (protocol))/g);
    return [...new Set([...lines].map(([, run, epoch, judged]) => `${run}, ${epoch ?? judged}`))];
  });
  const twice = done.find((words, i) => done.indexOf(words) !== i);
  return twice === undefined ? '' : `done twice: ${twice}`;
}
