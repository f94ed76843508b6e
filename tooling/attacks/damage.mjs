import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { difference, filesIn, rawError, unclear } from './compare.mjs';

const method = 'vae';

/** @type {Record<string, (bytes: Buffer) => Buffer | undefined>} - undefined: the file is deleted. */
const damages = {
  empty: () => Buffer.alloc(0),
  'cut in half': (bytes) => bytes.subarray(0, bytes.length / 2),
  overwritten: (bytes) => Buffer.alloc(bytes.length, 'x'),
  'with a text for a number': (bytes) => Buffer.from(bytes.toString().replace(/: ?\d[\d.e-]*/, ': "x"')),
  'with one bit changed at its start': (bytes) => flip(bytes, 0.001),
  'with one bit changed in its middle': (bytes) => flip(bytes, 0.5),
  'with one bit changed at its end': (bytes) => flip(bytes, 0.999),
  deleted: () => undefined,
};
const always = ['empty', 'cut in half', 'overwritten', 'deleted'];
const text = [...always, 'with a text for a number'];
/** Text has no checksum: one digit for another is not to be told from the truth. */
const kindsOf = (/** @type {string} */ path) =>
  /\.jsonl?$/.test(path)
    ? text
    : extname(path) === '.png'
      ? always
      : Object.keys(damages).filter((kind) => !text.includes(kind) || always.includes(kind));

/**
 * Damages every file of a finished run in turn. What reads it fails with a clear error, or makes it again; it never
 * shows other numbers.
 *
 * @param {import('./victim.mjs').Victim} victim
 * @returns {AsyncGenerator<import('./run.mjs').Outcome>}
 */
export async function* damage(victim) {
  const { out: expected } = await victim.reference(method);
  const table = ['table', '--json', '--out'];
  const { stdout: numbers } = await victim.run([...table, expected]);
  for (const path of filesIn(expected)) {
    for (const kind of kindsOf(path)) {
      const name = basename(path);
      const what = `${path.split('/').slice(-2).join('/')} ${kind}`;
      const out = await damagedCopy(path, kind);

      const shown = await victim.run([...table, out]);
      const aware = shown.stderr.includes(name) || kind === 'deleted';
      const wrong = shown.code === 0 && shown.stdout !== numbers && !aware ? 'table shows other numbers' : '';
      const shownProblem = shown.code === 0 ? rawError(shown.stderr) || wrong : unclear(shown);

      const again = await victim.run(victim.bench(out, method));
      // A benchmark that is complete reads its settings and results, and nothing else.
      const except = name.endsWith('.json') ? undefined : path;
      const againProblem =
        again.code === 0 ? difference(out, expected, { except }) : unclear(again, nameOf(path));

      let evalProblem = '';
      if (kind !== 'deleted' && /\.safetensors$|config\.json$/.test(name)) {
        const copy = await damagedCopy(path, kind);
        const judged = await victim.run(victim.eval(copy));
        evalProblem = judged.code === 0 ? difference(copy, expected) : unclear(judged, nameOf(path));
        rmSync(copy, { recursive: true });
      }
      const problems = Object.entries({ table: shownProblem, bench: againProblem, eval: evalProblem })
        .filter(([, problem]) => problem !== '')
        .map(([command, problem]) => `${command}: ${problem}`);
      const same = again.code === 0 && difference(out, expected) === '';
      const note =
        problems.join('; ') || (again.code !== 0 ? 'a clear error' : same ? 'made again' : 'not read');
      rmSync(out, { recursive: true });
      yield { what, held: problems.length === 0, note };
    }
  }

  /**
   * @param {string} path
   * @param {string} kind
   */
  async function damagedCopy(path, kind) {
    const out = await victim.copy(method);
    const file = join(out, path);
    const bytes = damages[kind](readFileSync(file));
    if (bytes) writeFileSync(file, bytes);
    else rmSync(file);
    return out;
  }
}

/** What an error must name: the file, or for one in a folder of its own the folder's name with it. @param {string} path */
function nameOf(path) {
  const folder = basename(dirname(path));
  return folder.startsWith('seed-') ? basename(path) : join(folder, basename(path));
}

/**
 * @param {Buffer} bytes
 * @param {number} share - where.
 */
function flip(bytes, share) {
  const copy = Buffer.from(bytes);
  copy[Math.floor(share * copy.length)] ^= 4;
  return copy;
}
