import { setTimeout } from 'node:timers/promises';
import { difference, unclear } from './compare.mjs';

/**
 * Two processes on the same runs: one may be refused, in clear words, and nothing is lost or mixed.
 *
 * @param {import('./victim.mjs').Victim} victim
 * @returns {AsyncGenerator<import('./run.mjs').Outcome>}
 */
export async function* race(victim) {
  // Of two runs each process may get one, and be refused the other.
  for (const methods of ['vae', 'vae,simclr']) {
    const { milliseconds } = await victim.reference(methods);
    for (const share of [0, 0.1, 0.3, 0.5, 0.7, 0.9]) {
      const out = victim.fresh();
      const first = victim.start(victim.bench(out, methods));
      await setTimeout(share * milliseconds);
      const second = victim.start(victim.bench(out, methods));
      const what = `two benchmarks of ${methods}, the second after ${Math.round(100 * share)} % of the first`;
      yield outcome(what, methods, out, [await first.finished, await second.finished]);
    }
    const out = await victim.copy(methods);
    const ends = [victim.run(victim.eval(out)), victim.run(victim.eval(out))];
    yield outcome(`two evaluations of ${methods}`, methods, out, await Promise.all(ends));
  }

  /**
   * @param {string} what
   * @param {string} methods
   * @param {string} out
   * @param {import('./victim.mjs').Finished[]} ends
   */
  async function outcome(what, methods, out, ends) {
    const refused = ends.filter(({ code }) => code !== 0);
    const problems = refused.map((end) => unclear(end, 'process'));
    if (methods === 'vae' && refused.length === ends.length) problems.push('neither finished');
    const { code, stderr } = await victim.run(victim.bench(out, methods));
    const { out: expected } = await victim.reference(methods);
    problems.push(code === 0 ? difference(out, expected) : `afterwards it fails: ${stderr.trim()}`);
    const problem = problems.find((text) => text !== '') ?? '';
    return { what, held: problem === '', note: problem || `${refused.length} refused` };
  }
}
