import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { npyFile } from '../../test/support/npy-file.js';
import { run } from './run.js';

let folder = '';
const at = (name: string) => join(folder, name);
const rows = 40;
/** Rows of two classes, far from each other. */
const features = Float64Array.from({ length: 2 * rows }, (_, i) => 10 * ((i >> 1) % 2) + Math.sin(i));
const alternate = <Value>(a: Value, b: Value) =>
  Array.from({ length: rows }, (_, i) => (i % 2 === 0 ? a : b));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simvae-eval-'));
  await writeFile(at('x.npy'), npyFile('<f8', [rows, 2], features));
});
afterAll(() => rm(folder, { recursive: true }));

/** Writes files and evaluates k-NN of `x.npy`, or of other features. */
async function evaluate(
  files: Record<string, string | Uint8Array>,
  flags: readonly string[],
  ...given: string[]
) {
  for (const [name, content] of Object.entries(files)) await writeFile(at(name), content);
  const printed = { out: '', err: '' };
  const argv =
    given.length > 0
      ? given.map((arg) => (/\.(npy|csv)$/.test(arg) ? at(arg) : arg))
      : [at('x.npy'), '--labels', at(Object.keys(files)[0])];
  const code = await run([...argv, '--only', 'knn', '--protocol', 'paper', ...flags], {
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text.replaceAll(`${folder}/`, '');
    },
    terminal: false,
  });
  return { code, ...printed };
}

async function classes(files: Record<string, string | Uint8Array>, ...flags: string[]) {
  const { code, out, err } = await evaluate(files, ['--json', ...flags]);
  expect([code, err]).toEqual([0, '']);
  const [{ classes, rows, knn }] = JSON.parse(out).labels;
  expect(knn.best).toBe(1);
  return { classes, rows: rows.train + rows.test };
}

describe('labels of a file', () => {
  it('are exact, of every kind, and named in JSON', async () => {
    const wide = BigInt64Array.from(alternate(2n ** 53n, 2n ** 53n + 1n));
    expect(await classes({ 'y.npy': npyFile('<i8', [rows], wide) })).toEqual({
      classes: ['9007199254740992', '9007199254740993'],
      rows,
    });
    const text = alternate('9007199254740993', '9007199254740992').join('\n');
    expect((await classes({ 'y.csv': text })).classes).toEqual(['9007199254740992', '9007199254740993']);
    const truth = npyFile('|b1', [rows], Uint8Array.from(alternate(1, 0)));
    expect((await classes({ 'y.npy': truth })).classes).toEqual(['false', 'true']);
    const bytes = npyFile('|u1', [rows], Uint8Array.from(alternate(255, 3)));
    expect((await classes({ 'y.npy': bytes })).classes).toEqual([3, 255]);
  });

  it('may be missing, whatever their kind', async () => {
    const without = <Value>(missing: Value, a: Value, b: Value) => alternate(a, b).with(3, missing);
    const labelled = { rows: rows - 1 };
    const wide = BigInt64Array.from(without(-1n, 2n ** 53n, 2n ** 53n + 1n));
    expect(await classes({ 'y.npy': npyFile('<i8', [rows], wide) }, '--missing', '-1')).toMatchObject(
      labelled,
    );
    const float = Float64Array.from(without(Number.NaN, 0, 1));
    expect(await classes({ 'y.npy': npyFile('<f8', [rows], float) }, '--missing', 'nan')).toMatchObject(
      labelled,
    );
    const empty = without('', 'a', 'b').map((label) => `"${label}"`);
    expect(await classes({ 'y.csv': empty.join('\n') }, '--missing', '')).toMatchObject(labelled);
  });

  it('that are missing without a word are an error, which says where', async () => {
    const float = Float64Array.from(alternate(0, 1).with(3, Number.NaN));
    expect((await evaluate({ 'y.npy': npyFile('<f8', [rows], float) }, [])).err).toBe(
      'simvae-eval: y.npy: no label at row 3, but NaN; give that row one, or say --missing nan.\n',
    );
    const table = ['kind,size', ...alternate('a,1', 'b,').slice(0, 3)].join('\n');
    expect((await evaluate({ 'y.csv': table }, [])).err).toBe(
      "simvae-eval: y.csv: no label at line 3, column 2 (size), but an empty text; give that row one, or say --missing ''.\n",
    );
    const truth = npyFile('|b1', [rows], Uint8Array.from(alternate(1, 0)));
    expect(await evaluate({ 'y.npy': truth }, ['--missing', 'no'])).toMatchObject({
      code: 2,
      err: 'simvae-eval: --missing must be true or false, as the labels are, got no.\n',
    });
  });

  it('are of one kind with those of the test set', async () => {
    const wide = npyFile('<i8', [rows], BigInt64Array.from(alternate(1n, 2n ** 53n + 1n)));
    const narrow = npyFile('<i8', [rows], BigInt64Array.from(alternate(1n, 1n)));
    const files = ['x.npy', '--labels', 'y.npy', '--test', 'x.npy', '--test-labels', 'z.npy'];
    const both = await evaluate({ 'y.npy': wide, 'z.npy': narrow }, ['--json'], ...files);
    expect(JSON.parse(both.out).labels[0].classes).toEqual(['1', '9007199254740993']);
    const texts = npyFile('|S1', [rows], Uint8Array.from(alternate(97, 98)));
    expect((await evaluate({ 'y.npy': wide, 'z.npy': texts }, [], ...files)).err).toBe(
      'simvae-eval: z.npy: its labels are strings, those of y.npy bigints; save both as one kind.\n',
    );
  });
});

describe('features in a .csv', () => {
  const labels = { 'y.csv': alternate('a', 'b').join('\n') };
  const table = (change: (lines: string[]) => void) => {
    const lines = Array.from({ length: rows }, (_, i) => `${features[2 * i]},${features[2 * i + 1]}`);
    change(lines);
    return lines.join('\n');
  };
  const failure = async (change: (lines: string[]) => void, ...flags: string[]) => {
    const files = { 'x.csv': table(change), ...labels };
    const { code, err } = await evaluate(files, flags, 'x.csv', '--labels', 'y.csv');
    expect(code).toBe(1);
    return err;
  };

  it('that are no numbers are an error with their line and column', async () => {
    const header = (lines: string[]) => lines.unshift('width,height');
    expect(await failure((lines) => header(lines) && lines.splice(5, 1, ',2'))).toBe(
      'simvae-eval: x.csv: features must be numbers, got an empty cell at line 6, column 1 (width); fill it in or leave that row out.\n',
    );
    expect(await failure((lines) => lines.splice(4, 1, 'nan,2'))).toBe(
      'simvae-eval: x.csv: features must be finite, got NaN at line 5, column 1; leave that row out.\n',
    );
    expect(await failure((lines) => lines.fill('1;2,1'))).toContain(
      'got "1;2" at line 1, column 1; separate cells by commas.',
    );
    expect(await failure((lines) => lines.splice(4, 1, 'low,2'))).toContain(
      'got "low" at line 5, column 1; leave that row or column out.',
    );
    expect(await failure((lines) => header(lines), '--no-header')).toContain(
      'got "width" at line 1, column 1; say --header if it names columns.',
    );
  });

  it('with a header of numbers are not shifted without a word', async () => {
    const numbered = table((lines) => lines.unshift('0,1'));
    const files = { 'x.csv': numbered, 'y.csv': ['kind', ...alternate('a', 'b')].join('\n') };
    const read = await evaluate(files, [], 'x.csv', '--labels', 'y.csv');
    expect(read.err).toBe(
      ['x.csv', 'y.csv']
        .map(
          (file) =>
            `simvae-eval: ${file}: line 1 is read as a row, not as names of columns; say --header if it is, or --no-header.\n`,
        )
        .join(''),
    );
    const named = await evaluate(files, ['--header'], 'x.csv', '--labels', 'y.csv');
    expect([named.err, named.out.includes('2 classes')]).toEqual(['', true]);
    expect(await failure((lines) => lines.unshift('0,1'), '--no-header')).toContain(
      'y.csv: has labels of 40 rows, x.csv has 41 rows; give every row a label; say --header',
    );
  });
});
