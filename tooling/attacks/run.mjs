// Attacks the built command `simvae` and says what held. Exit code 1 if anything did not hold.
// Usage: node tooling/attacks/run.mjs [kills|stops|race|disk|damage|memory|archives|images ...] [--count N] [--seed N] [--minutes N] [--limit N]
//        [--only TEXT] [--cli FILE]
// --count: kills, stops, or pairs of each command in a race. --minutes: after which no more kills or stops are begun. --seed: of what is
// chosen at random. --limit: seconds in which a process that is to stop stops, 5 by default; a machine that is busy with other work takes
// longer. --only: a part of the paths of files that are damaged.
// Needs a build (`npm run simvae -- doctor` makes one). NODE_OPTIONS reaches the command as well: with a loader for TypeScript
// and `--conditions=@simvae/source`, --cli may be apps/experiments/src/cli.ts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { archives } from './archives.mjs';
import { damage } from './damage.mjs';
import { disk } from './disk.mjs';
import { images } from './images.mjs';
import { kills } from './kills.mjs';
import { memory } from './memory.mjs';
import { race } from './race.mjs';
import { stops } from './stops.mjs';
import { writeTinyData } from './tiny-data.mjs';
import { builtCli, Victim } from './victim.mjs';

/** @typedef {{ what: string, held: boolean | undefined, note: string }} Outcome - undefined: it could not be tried. */

/** @typedef {{ count: number, seed: number, minutes: number, limit: number, only: string }} Options */

/** @type {Record<string, (victim: Victim, options: Partial<Options>) => AsyncIterable<Outcome>>} */
const attacks = { kills, stops, race, disk, damage, memory, archives, images };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cli: { type: 'string', default: builtCli },
    count: { type: 'string' },
    seed: { type: 'string' },
    minutes: { type: 'string' },
    limit: { type: 'string' },
    only: { type: 'string', default: '' },
  },
});
/** @type {Partial<Options>} */
const options = { only: values.only };
for (const name of /** @type {const} */ (['count', 'seed', 'minutes', 'limit'])) {
  const text = values[name];
  if (text === undefined) continue;
  if (!/^\d{1,6}(\.\d+)?$/.test(text)) {
    console.error(`--${name} must be a number, got ${text}.`);
    process.exit(2);
  }
  options[name] = Number(text);
}
const unknown = positionals.find((name) => !Object.hasOwn(attacks, name));
if (unknown !== undefined) {
  console.error(`There is no attack \`${unknown}\`. The attacks are ${Object.keys(attacks).join(', ')}.`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'simvae-attacks-'));
let breaches = 0;
try {
  const data = join(folder, 'data');
  writeTinyData(data);
  const victim = new Victim({ cli: values.cli, data, folder });
  for (const name of positionals.length > 0 ? positionals : Object.keys(attacks)) {
    for await (const { what, held, note } of attacks[name](victim, options)) {
      if (held === false) breaches++;
      const verdict = held === undefined ? 'skipped' : held ? 'held' : 'BREACH';
      console.log(`${name.padEnd(8)} ${verdict.padEnd(8)} ${what}${note === '' ? '' : `: ${note}`}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(breaches === 0 ? '\nEverything held.' : `\n${breaches} did not hold.`);
process.exitCode = breaches === 0 ? 0 : 1;
