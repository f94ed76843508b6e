import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { difference, filesIn, rawError, unclear } from './compare.mjs';

const method = 'vae';
/** What is left is whole: only what is missing tells it from the truth. */
const shortened = 'without its last line';

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
  [shortened]: (bytes) => bytes.subarray(0, bytes.lastIndexOf('\n', bytes.length - 2) + 1),
};
const always = ['empty', 'cut in half', 'overwritten', 'deleted'];
const bits = Object.keys(damages).filter((kind) => kind.includes('bit'));

/**
 * What is done to a file. Text has no checksum: one digit for another is not to be told from the truth.
 *
 * @param {string} path
 */
function kindsOf(path) {
  const text = [...always, 'with a text for a number'];
  if (path.endsWith('.jsonl')) return [...text, shortened];
  if (path.endsWith('.json')) return text;
  return /\.(png|html)$/.test(path) ? always : [...always, ...bits];
}

/**
 * Damages every file of a finished run in turn. What reads it fails with a clear error, or makes it again; it never
 * shows other numbers.
 *
 * @param {import('./victim.mjs').Victim} victim
 * @param {Partial<import('./run.mjs').Options>} [options] - only: a part of the paths of files that are damaged. @default all
 * @returns {AsyncGenerator<import('./run.mjs').Outcome>}
 */
export async function* damage(victim, { only = '' } = {}) {
  const { out: expected } = await victim.reference(method);
  const table = ['table', '--json', '--out'];
  const { stdout: numbers } = await victim.run([...table, expected]);
  for (const path of filesIn(expected).filter((file) => file.includes(only))) {
    for (const kind of kindsOf(path)) {
      const name = basename(path);
      const what = `${path.split('/').slice(-2).join('/')} ${kind}`;
      const out = await damagedCopy(path, kind);

      const shown = await victim.run([...table, out]);
      const aware = shown.stderr.includes(name) || kind === 'deleted';
      const wrong = shown.code === 0 && shown.stdout !== numbers && !aware ? 'table shows other numbers' : '';
      const silent = (/** @type {import('./victim.mjs').Finished} */ { stderr }) =>
        kind === shortened && !stderr.includes(name) ? 'it says nothing of it' : '';
      const shownProblem =
        shown.code === 0 ? rawError(shown.stderr) || wrong || silent(shown) : unclear(shown);

      const again = await victim.run(victim.bench(out, method));
      // A benchmark that is complete reads its settings and results, and nothing else.
      const except = name.endsWith('.json') ? undefined : path;
      const againProblem =
        again.code === 0
          ? difference(out, expected, { except }) || silent(again)
          : unclear(again, nameOf(path));

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
      const note = problems.join('; ') || endOf(again, { name, same });
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

/**
 * What became of a damage.
 *
 * @param {import('./victim.mjs').Finished} end
 * @param {{ name: string, same: boolean }} about - name: of the file; same: whether all is as it was.
 */
function endOf({ code, stderr }, { name, same }) {
  if (code !== 0) return 'a clear error';
  if (same) return 'made again';
  return stderr.includes(name) ? 'said, and not made again' : 'not read';
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
