import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { npyFile } from '../../test/support/npy-file.js';
import golden from '../fixtures/metrics.json' with { type: 'json' };
import type { EvaluationResult } from '../protocol/results.js';
import { usage } from './arguments.js';
import { run } from './run.js';

let folder = '';
const at = (name: string) => join(folder, name);

async function call(...argv: string[]) {
  let out = '';
  let err = '';
  const code = await run(argv, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    terminal: false,
  });
  return { code, out, err };
}

/** A .npy file of float32 numbers. */
const npy = (shape: readonly number[], values: readonly number[]) =>
  npyFile('<f4', shape, Float32Array.from(values));

const { train, trainLabels, test, testLabels } = golden.blobs;
const quick = ['--epochs', '3', '--n-init', '5'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simvae-eval-'));
  await writeFile(at('train.npy'), npy(train.shape, train.data));
  await writeFile(at('test.npy'), npy(test.shape, test.data));
  await writeFile(at('labels.csv'), `class\n${trainLabels.join('\n')}\n`);
  await writeFile(at('test-labels.npy'), npy([testLabels.length], testLabels));
  const table = trainLabels.map(
    (label) => `${label > 1 ? 'high' : 'low'},${label % 2 === 0 ? 'even' : 'odd'}`,
  );
  await writeFile(at('attributes.csv'), table.join('\n'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('simvae-eval', () => {
  it('prints a table for a training and a test set', async () => {
    const files = [at('train.npy'), '--labels', at('labels.csv')];
    const { code, out, err } = await call(
      ...files,
      '--test',
      at('test.npy'),
      '--test-labels',
      at('test-labels.npy'),
      ...quick,
    );
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/400 training and 200 test rows of 6 features, seed 0/);
    expect(out).toMatch(/^protocol +paper v1 +strict v1$/m);
    expect(out).toMatch(/^k-NN +95\.0 \(k = 3\)/m);
    expect(out).toMatch(/^GMM accuracy +99\.0/m);
  });

  it('prints JSON, splits off a test set itself, and takes several columns of labels', async () => {
    const files = [at('train.npy'), '--labels', at('attributes.csv'), '--test-fraction', '0.25'];
    const { code, out } = await call(...files, '--protocol', 'strict', '--json', '--seed', '3', ...quick);
    expect(code).toBe(0);
    const results: Record<string, EvaluationResult[]> = JSON.parse(out);
    expect(Object.keys(results)).toEqual(['column 1', 'column 2']);
    const [{ rows, classes, protocol, seed, knn }] = results['column 2'];
    expect(rows.train + rows.validation + rows.test).toBe(400);
    expect(rows.test).toBeGreaterThanOrEqual(98);
    expect([classes, protocol.id, seed]).toEqual([['even', 'odd'], 'strict', 3]);
    expect(knn.best).toBeGreaterThan(0.8);
  });

  it('takes the names of columns from a header, and leaves out rows without a label in one of them', async () => {
    const rows = trainLabels.map((label, i) => `${label},${i % 4 === 0 ? -1 : label % 2}`);
    await writeFile(at('named.csv'), ['kind,parity', ...rows].join('\n'));
    const files = [at('train.npy'), '--labels', at('named.csv'), '--protocol', 'paper', ...quick];
    const { code, out, err } = await call(...files, '--missing', '-1');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^kind: 4 classes in \d+ and \d+ labelled rows; per cent$/m);
    const [, train, test] = /^parity: 2 classes in (\d+) and (\d+) labelled rows/m.exec(out) ?? [];
    expect(Number(train) + Number(test)).toBe(300);
    const wrong = await call(...files, '--missing', 'none');
    expect([wrong.code, wrong.err]).toEqual([
      2,
      'simvae-eval: --missing must be a number, as the labels are, got none.\n',
    ]);
  });

  it('prints help, and how it was used wrongly with exit code 2', async () => {
    expect(await call('--help')).toEqual({ code: 0, out: usage, err: '' });
    expect(await call('--version')).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' });
    const wrong = async (...argv: string[]) => {
      const { code, err } = await call(...argv);
      expect(code).toBe(2);
      return err;
    };
    expect(await wrong()).toContain('one file of features is needed, got 0; see --help.');
    expect(await wrong('x.npy', '--unknown')).toContain("'--unknown'");
    expect(await wrong('x.npy', '--protocol', 'loose')).toContain(
      'must be one of paper, strict, both, got loose.',
    );
    expect(await wrong('x.npy', '--seed', 'one')).toContain('--seed must be a number, got one.');
    expect(await wrong('x.npy', '--only', 'knn,svm')).toContain(
      '--only must be one of logistic, linear, mlp, knn, gmm, got svm.',
    );
    expect(await wrong('x.npy', '--metric', 'l1')).toContain('must be one of euclidean, cosine, got l1.');
    expect(await wrong('x.npy', '--ks', '1,,5')).toContain('--ks must be a list such as a,b, got 1,,5.');
    expect(await wrong('x.npy', '--ks', '1,five')).toContain('--ks must be a number, got five.');
    expect(await wrong('x.npy', '--no-json')).toContain("unknown option '--no-json'; see --help.");
    expect(await wrong('x.npy', '--test', 'y.npy')).toContain('--test and --test-labels go together.');
    expect(await wrong(at('train.npy'))).toContain('has no array train (but one without a name)');
  });

  it('fails with exit code 1 on files that are missing or do not fit', async () => {
    const missing = await call(at('absent.npy'), '--labels', at('labels.csv'));
    expect([missing.code, missing.err]).toEqual([
      1,
      `simvae-eval: ${at('absent.npy')}: cannot be read (ENOENT); check the path.\n`,
    ]);
    await writeFile(at('holes.npy'), npy([2, 1], [1, Number.NaN]));
    const nan = await call(at('holes.npy'), '--labels', at('labels.csv'));
    expect([nan.code, nan.err]).toEqual([
      1,
      `simvae-eval: ${at('holes.npy')}: features must be finite, got NaN at row 1, column 0; leave that row out.\n`,
    ]);
    const counts = await call(at('test.npy'), '--labels', at('labels.csv'));
    expect([counts.code, counts.err]).toEqual([
      1,
      `simvae-eval: ${at('labels.csv')}: has labels of 400 rows, ${at('test.npy')} has 200 rows; give every row a label; say --header if the first line of each .csv names its columns.\n`,
    ]);
  });
});
