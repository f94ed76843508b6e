import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RandomStream } from '@simvae/random';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { npyFile } from '../../test/support/npy-file.js';
import { iris } from '../fixtures/linear-models.json' with { type: 'json' };
import golden from '../fixtures/metrics.json' with { type: 'json' };
import { KNeighborsClassifier } from '../neighbors/k-neighbors-classifier.js';
import type { PartialResult } from './parts.js';
import { run } from './run.js';

let folder = '';
const at = (name: string) => join(folder, name);

/** What the command prints for files of the folder. */
async function call(...argv: string[]) {
  const printed = { out: '', err: '' };
  const code = await run(argv, {
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    terminal: false,
  });
  return { code, ...printed };
}

const { train, trainLabels, test, testLabels } = golden.blobs;
const matrix = ({ data, shape }: typeof train) => ({
  data: Float32Array.from(data),
  shape: [shape[0], shape[1]] as const,
});
const float = ({ data, shape }: typeof train) => npyFile('<f4', shape, Float32Array.from(data));

let files: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simvae-eval-'));
  await writeFile(at('train.npy'), float(train));
  await writeFile(at('test.npy'), float(test));
  await writeFile(at('labels.csv'), trainLabels.join('\n'));
  await writeFile(at('test-labels.csv'), testLabels.join('\n'));
  const own = [at('train.npy'), '--labels', at('labels.csv')];
  files = [...own, '--test', at('test.npy'), '--test-labels', at('test-labels.csv')];
});
afterAll(() => rm(folder, { recursive: true }));

describe('simvae-eval --only', () => {
  it('evaluates the parts asked for, with the numbers they have among all', async () => {
    const flags = ['--protocol', 'paper', '--json', '--epochs', '2', '--n-init', '2'];
    const results = async (...only: string[]): Promise<PartialResult> => {
      const { code, out } = await call(...files, ...flags, ...only);
      expect(code).toBe(0);
      return JSON.parse(out).labels[0];
    };
    const all = await results();
    expect(Object.keys(all)).toEqual([
      ...['protocol', 'seed', 'rows', 'columns', 'classes'],
      ...['logistic', 'linear', 'mlp', 'knn', 'gmm'],
    ]);
    const { protocol, seed, rows, columns, classes, mlp, gmm } = all;
    expect(rows).toEqual({ train: 400, validation: 0, test: 200 });
    expect(await results('--only', 'gmm,mlp')).toEqual({ protocol, seed, rows, columns, classes, mlp, gmm });
  });

  it('says where the hidden layer is narrower than the features', async () => {
    const flags = ['--only', 'mlp', '--epochs', '2'];
    const note = 'MLP: a hidden layer of 3 units for 6 features; see --hidden';
    expect((await call(...files, ...flags, '--hidden', '3')).out.split('\n')).toContain(note);
    expect((await call(...files, ...flags)).out).not.toContain('units for');
  });

  it('says where the mixture saw principal components', async () => {
    const flags = ['--only', 'gmm', '--n-init', '2'];
    const projected = await call(...files, ...flags, '--mixture-columns', '3');
    expect(projected.out).toMatch(
      /^GMM: fitted to 3 principal components, which have \d\d\.\d % of the variance of 6 features; see --mixture-columns$/m,
    );
    for (const columns of ['6', 'all']) {
      expect((await call(...files, ...flags, '--mixture-columns', columns)).out).not.toContain('principal');
    }
  });

  it('tries the numbers of neighbours and the metric asked for', async () => {
    const flags = ['--only', 'knn', '--protocol', 'paper', '--metric', 'cosine', '--ks', '3,7', '--json'];
    const { knn }: PartialResult = JSON.parse((await call(...files, ...flags)).out).labels[0];
    const all = [];
    for (const k of [3, 7]) {
      const classifier = await new KNeighborsClassifier({ k, metric: 'cosine' }).fit(
        matrix(train),
        trainLabels,
      );
      all.push({ k, accuracy: await classifier.score(matrix(test), testLabels) });
    }
    expect(knn).toMatchObject({ metric: 'cosine', all });
    const { code, err } = await call(...files, '--only', 'knn', '--ks', '1,401');
    expect([code, err]).toEqual([
      1,
      'simvae-eval: `ks` must hold integers from 1 to the 400 training rows, at least one, got 401.\n',
    ]);
  });

  it('has a number of neighbours that the rows which are not held out suffice for', async () => {
    const { code, out } = await call(...files, '--only', 'knn', '--protocol', 'strict', '--ks', '400');
    expect(code).toBe(1);
    expect(out).toMatch(/^k-NN +failed: `ks` must hold one of at most the 36\d training rows/m);
  });
});

describe('simvae-eval, a part of which fails', () => {
  it('prints the others, says why in its row, and ends with exit code 1', async () => {
    // Rows on a line, so far out that what is added to variances is lost in rounding: every covariance is singular.
    const random = new RandomStream(2, 'line');
    const places = trainLabels.map((label) => label + 0.1 * random.normal());
    const line = Float32Array.from(places.flatMap((t) => [1e6 * t, 2e6 * t, 3e6 * t]));
    await writeFile(at('line.npy'), npyFile('<f4', [places.length, 3], line));
    const flags = [at('line.npy'), '--labels', at('labels.csv'), '--n-init', '2'];
    const { code, out, err } = await call(...flags, '--only', 'knn,gmm');
    expect([code, err]).toEqual([1, '']);
    expect(out).toMatch(/^k-NN +\d+\.\d \(k = \d+\) +\d+\.\d \(k = \d+\)$/m);
    expect(out).toMatch(/^GMM accuracy {2}failed: .* The rows fill 1\.0 of their 3 dimensions\.$/m);
    expect(out).not.toMatch(/^GMM ARI/m);
    const json = await call(...flags, '--only', 'knn,gmm', '--json');
    const results: PartialResult[] = JSON.parse(json.out).labels;
    expect(json.code).toBe(1);
    expect(results.map(({ gmm }) => gmm)).toEqual(
      Array(2).fill({ error: expect.stringContaining('The rows fill 1.0 of their 3 dimensions.') }),
    );
    const alone = await call(...flags, '--only', 'knn', '--json');
    expect(alone.code).toBe(0);
    expect(results.map(({ gmm, ...others }) => others)).toEqual(JSON.parse(alone.out).labels);
  });
});

describe('simvae-eval, a probe that has not converged', () => {
  it('says so under the table and in JSON, for the protocols under which it is so', async () => {
    await writeFile(at('iris.npy'), npyFile('<f8', iris.shape, Float64Array.from(iris.X)));
    await writeFile(at('species.csv'), iris.y.join('\n'));
    const flags = [at('iris.npy'), '--labels', at('species.csv'), '--only', 'logistic,linear,mlp'];
    const { code, out } = await call(...flags);
    expect(code).toBe(0);
    const advice = 'see logistic regression, or give it more --epochs';
    expect(out).toContain(
      `\nlinear probe (paper v1, strict v1): its loss was still falling after 200 epochs; ${advice}\n`,
    );
    const { labels } = JSON.parse((await call(...flags, '--json')).out);
    expect(labels.map(({ linear }: PartialResult) => linear)).toEqual(
      Array(2).fill(expect.objectContaining({ epochs: 200, converged: false })),
    );
    const blobs = await call(...files, '--only', 'linear', '--protocol', 'paper', '--epochs', '1500');
    expect(blobs.out).toMatch(/^linear probe +\d/m);
    expect(blobs.out).not.toContain('still falling');
  });
});

describe('simvae-eval --confusion', () => {
  it('prints test rows by class and prediction, of every part', async () => {
    const names = ['class,parity', ...trainLabels.map((label) => `c${label},${label % 2}`)];
    await writeFile(at('named.csv'), names.join('\n'));
    const flags = ['--labels', at('named.csv'), '--only', 'knn', '--protocol', 'paper'];
    const { out } = await call(at('train.npy'), ...flags, '--confusion');
    const json = JSON.parse((await call(at('train.npy'), ...flags, '--json')).out);
    const { confusion } = json.class[0].knn;
    const [, table] = /^k-NN, paper v1: test rows by class .*\n((?: *[c\d].*\n)+)/m.exec(out) ?? [];
    const cells = table
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().split(/ +/));
    expect(cells[0]).toEqual(['c0', 'c1', 'c2', 'c3']);
    expect(cells.slice(1)).toEqual(
      confusion.map((counts: number[], i: number) => [`c${i}`, ...counts.map(String)]),
    );
    expect(out.match(/test rows by class/g)).toHaveLength(2);
  });
});
