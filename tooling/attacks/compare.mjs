import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What depends on when and where a run was made. */
const incidental = new Set(['environment', 'madeBy', 'seconds', 'viewsPerSecond']);

/**
 * The files in a folder, by path, sorted.
 *
 * @param {string} folder
 * @returns {string[]}
 */
export function filesIn(folder) {
  return /** @type {string[]} */ (readdirSync(folder, { recursive: true }))
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort();
}

/**
 * How a folder of runs differs from another, but for what depends on the clock.
 *
 * @param {string} actual
 * @param {string} expected
 * @param {{ except?: string }} [options] - except: a path that may differ.
 * @returns {string} the first difference; empty where there is none.
 */
export function difference(actual, expected, { except } = {}) {
  const there = filesIn(actual).filter((path) => path !== except);
  const wanted = filesIn(expected).filter((path) => path !== except);
  const extra = there.find((path) => !wanted.includes(path));
  if (extra) return `${extra} is left over`;
  const missing = wanted.find((path) => !there.includes(path));
  if (missing) return `${missing} is missing`;
  const different = wanted.find((path) => !sameContent(join(actual, path), join(expected, path)));
  return different ? `${different} differs` : '';
}

/**
 * @param {string} actual
 * @param {string} expected
 */
function sameContent(actual, expected) {
  const [a, b] = [readFileSync(actual), readFileSync(expected)];
  if (a.equals(b)) return true;
  if (basename(actual).includes('tfevents')) return withoutTimes(a).equals(withoutTimes(b));
  // A page tells of times all over. What it is made of is compared; of itself only whether it is whole.
  if (actual.endsWith('.html'))
    return [a, b].every((bytes) => bytes.toString().trimEnd().endsWith('</html>'));
  if (!/\.jsonl?$/.test(actual)) return false;
  try {
    return essence(a, basename(actual)) === essence(b, basename(actual));
  } catch {
    return false;
  }
}

/**
 * An event file of TensorBoard whose times and speeds, and the checksums that follow from them, are zero.
 *
 * @param {Buffer} bytes
 */
function withoutTimes(bytes) {
  const copy = Buffer.from(bytes);
  for (let at = 0; at + 16 <= copy.length; ) {
    // Length (8 bytes), its checksum (4), data, its checksum (4). The data begins with a byte and the time.
    const end = at + 12 + Number(copy.readBigUInt64LE(at));
    if (end + 4 > copy.length) return copy;
    copy.fill(0, at + 13, at + 21);
    copy.fill(0, end, end + 4);
    for (const tag of ['speed/seconds', 'speed/viewsPerSecond']) {
      // A byte and the number follow the name.
      const value = copy.indexOf(tag, at) + tag.length + 1;
      if (value > tag.length && value < end) copy.fill(0, value, value + 4);
    }
    at = end + 4;
  }
  return copy;
}

/**
 * @param {Buffer} bytes
 * @param {string} name
 */
function essence(bytes, name) {
  const texts = name.endsWith('.jsonl') ? bytes.toString().trim().split('\n') : [bytes.toString()];
  const values = texts.map((text) => JSON.parse(text));
  return JSON.stringify(values, (key, value) => (incidental.has(key) ? undefined : value));
}

/**
 * What is wrong with how a command failed: it is to say in clear words, on standard error, what and where.
 *
 * @param {import('./victim.mjs').Finished} finished
 * @param {string} [name] - of what it must name.
 * @returns {string} empty where nothing is wrong.
 */
export function unclear({ code, stderr }, name) {
  if (code === null) return 'it was ended by a signal';
  const raw = rawError(stderr);
  if (raw) return raw;
  if (code !== 1 && code !== 2) return `it ended with exit code ${code}`;
  if (name !== undefined && !stderr.includes(name)) return `it does not name ${name}: ${lastLine(stderr)}`;
  return '';
}

/**
 * The first line of an error that was not meant for people.
 *
 * @param {string} stderr
 */
export function rawError(stderr) {
  const line = stderr
    .split('\n')
    .find((line) =>
      /^\s+at .+:\d+:\d+\)?$|node:internal|SyntaxError|Unexpected token|UnhandledPromise/.test(line),
    );
  return line === undefined ? '' : `a raw error: ${line.trim()}`;
}

/** @param {string} text */
export function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? '';
}
