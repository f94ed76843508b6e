import { mkdirSync } from 'node:fs';
import { difference, rawError } from './compare.mjs';
import { randomBy } from './random.mjs';

/**
 * A short study that is to be interrupted.
 *
 * @typedef {object} Begun
 * @property {string} out - its folder.
 * @property {number} jobs - runs at once.
 * @property {string[]} args - of the command that goes on with it.
 * @property {number} here - how often it has been interrupted.
 * @property {number} share - in [0, 1), of the time that a whole study takes: when it is to happen. What is left to do shrinks.
 * @property {() => number} random
 */

/**
 * Interrupts short studies at random points, each some times, and lets them finish: the results are those of one that nobody
 * disturbed. Of every other study two runs are made at once.
 *
 * @param {import('./victim.mjs').Victim} victim
 * @param {object} plan
 * @param {string} plan.name - of what is done to them: `kills`.
 * @param {number} plan.perFolder - interruptions of one study before it may finish.
 * @param {number} plan.count - interruptions in all.
 * @param {number} [plan.seed]
 * @param {number} [plan.minutes] - after which no other study is begun.
 * @param {(study: Begun) => Promise<string[] | undefined>} plan.interrupt - goes on with a study and interrupts it; gives what was
 *   wrong with that, empty texts where nothing was, and undefined where the study had ended before.
 * @param {() => string} plan.figures - what was measured meanwhile.
 * @returns {AsyncGenerator<import('./run.mjs').Outcome>}
 */
export async function* interruptions(
  victim,
  { name, perFolder, count, seed = 0, minutes = Number.POSITIVE_INFINITY, interrupt, figures },
) {
  const until = performance.now() + 60_000 * minutes;
  const random = randomBy(seed);
  const { out: expected } = await victim.referenceStudy();
  let total = 0;
  for (let folder = 0; total < count && folder <= 2 * count; folder++) {
    if (performance.now() > until) break;
    const jobs = 1 + (folder % 2);
    const out = victim.fresh();
    mkdirSync(out);
    const args = victim.study(out, { jobs });
    /** @type {string[]} */
    const problems = [];
    let here = 0;
    for (; here < perFolder && total < count; here++, total++) {
      const share = random() * (1 - here / perFolder);
      const wrong = await interrupt({ out, jobs, args, here, share, random });
      if (wrong === undefined) break;
      problems.push(...wrong);
    }
    if (here === 0) continue;
    problems.push(rawError((await victim.run(['table', '--out', out])).stderr));
    const { code, stderr } = await victim.run(args);
    problems.push(code === 0 ? difference(out, expected) : `it does not continue: ${stderr.trim()}`);
    const problem = problems.find((text) => text !== '') ?? '';
    const what = `${here} ${name}${jobs > 1 ? `, ${jobs} runs at once` : ''}, then to the end (${total} in all)`;
    yield { what, held: problem === '', note: problem };
  }
  const enough = total >= count;
  const note = `seed ${seed}; ${figures()}`;
  yield {
    what: `${total} ${name} of a study of ${victim.studyRuns} runs`,
    held: enough ? true : undefined,
    note: enough ? note : `${count} were asked for; ${note}`,
  };
}
