// Attacks the built command `simvae` and says what held. Usage: node tooling/attacks/run.mjs [kills|race|disk|damage|memory|archives|images ...] [--cli FILE]
// Needs a build (`npm run simvae -- doctor` makes one). Exit code 1 if anything did not hold.
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
import { writeTinyData } from './tiny-data.mjs';
import { builtCli, Victim } from './victim.mjs';

/** @typedef {{ what: string, held: boolean | undefined, note: string }} Outcome - undefined: it could not be tried. */

/** @type {Record<string, (victim: Victim) => AsyncIterable<Outcome>>} */
const attacks = { kills, race, disk, damage, memory, archives, images };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { cli: { type: 'string', default: builtCli } },
});
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
    for await (const { what, held, note } of attacks[name](victim)) {
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
