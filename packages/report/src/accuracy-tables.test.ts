import { type ExampleRun, exampleRun, exampleScores, untrained } from '@simvae/runs/testing';
import { describe, expect, it } from 'vitest';
import { exampleTargets } from '../test/example-targets.js';
import { accuracyTables } from './accuracy-tables.js';
import { renderText } from './render-text.js';
import { ReportError, type Table, type Value } from './table.js';

const seeds = [0.5, 0.6, 0.7].map((score, seed) => exampleRun(score, { seed }));
const labels = ({ rows }: Table) => rows.map(({ cells }) => cells[0]);
const valueAt = ({ rows }: Table, title: string, row = 0): Value | null => {
  const titles = ['', 'Linear', 'MLP', 'k-NN', 'GMM', 'ARI', 'NMI', 'epochs', 'training'];
  return rows[row].cells[titles.indexOf(title)] as Value | null;
};
const scores = ({ rows }: Table, row = 0) => rows[row].cells.slice(1, 7) as readonly Value[];

describe('accuracyTables', () => {
  it('averages over seeds, in percent', () => {
    const [paper, strict] = accuracyTables(seeds);
    expect([paper.subject, strict.subject]).toEqual([
      { table: 'accuracy', dataset: 'fashion-mnist-mini', target: 'class', protocol: 'paper' },
      { table: 'accuracy', dataset: 'fashion-mnist-mini', target: 'class', protocol: 'strict' },
    ]);
    const [row] = paper.rows;
    expect(row.method).toBe('vae');
    expect(row.runs.map((path) => path.replace(/-[0-9a-f]{10}\//, '-#/'))).toEqual(
      [0, 1, 2].map((seed) => `fashion-mnist-mini/vae-#/seed-${seed}`),
    );
    for (const { mean, se, n } of scores(paper)) {
      expect(mean).toBeCloseTo(60, 10);
      // Deviations -10, 0, 10: variance 200 / 2, error sqrt(100 / 3).
      expect(se).toBeCloseTo(5.773502691896258, 10);
      expect(n).toBe(3);
    }
    expect(valueAt(paper, 'training')).toMatchObject({ mean: 83, n: 3, origin: 'training.seconds' });
    expect(paper.notes).toEqual([]);
  });

  it('gives one seed no standard error', () => {
    const [, strict] = accuracyTables([exampleRun(0.25)]);
    expect(valueAt(strict, 'k-NN')).toMatchObject({ mean: 25, n: 1, origin: 'neighbors.knn.best' });
  });

  it('takes each score from where it belongs', () => {
    const { probes, neighbors, mixture } = exampleScores(0);
    const changed = <T>(result: { class: { protocols: readonly T[] } }, change: (scores: T) => T) => ({
      class: { protocols: result.class.protocols.map(change) },
    });
    const run = exampleRun(0, {
      stages: {
        probes: changed(probes, (each) => ({
          ...each,
          linear: { ...each.linear, accuracy: 0.125 },
          mlp: { ...each.mlp, accuracy: 0.25 },
        })),
        neighbors: changed(neighbors, (each) => ({ ...each, knn: { ...each.knn, best: 0.375 } })),
        mixture: changed(mixture, (each) => ({
          ...each,
          gmm: { ...each.gmm, accuracy: 0.5, ari: -0.125, nmi: 0.625 },
        })),
      },
    });
    expect(scores(accuracyTables([run])[0]).map(({ mean, origin }) => [origin, mean])).toEqual([
      ['probes.linear.accuracy', 12.5],
      ['probes.mlp.accuracy', 25],
      ['neighbors.knn.best', 37.5],
      ['mixture.gmm.accuracy', 50],
      ['mixture.gmm.ari', -12.5],
      ['mixture.gmm.nmi', 62.5],
    ]);
  });

  it("makes a table for each data set and protocol, methods in the paper's order", () => {
    const tables = accuracyTables([
      exampleRun(0.5, { method: 'own' }),
      exampleRun(0.5, { method: 'simvae' }),
      exampleRun(0.5, { dataset: 'glyphs' }),
      exampleRun(0.5, { method: 'random' }),
      exampleRun(0.5, { method: 'simvae', seed: 1 }),
    ]);
    expect(
      tables.map(({ subject, rows }) => [
        subject.dataset,
        subject.protocol,
        ...rows.map(({ method }) => method),
      ]),
    ).toEqual([
      ['fashion-mnist-mini', 'paper', 'random', 'simvae', 'own'],
      ['fashion-mnist-mini', 'strict', 'random', 'simvae', 'own'],
      ['glyphs', 'paper', 'vae'],
      ['glyphs', 'strict', 'vae'],
    ]);
    expect(accuracyTables([])).toEqual([]);
    const none = { probes: undefined, neighbors: undefined, mixture: undefined };
    expect(accuracyTables([exampleRun(0, { stages: none })])).toEqual([]);
  });

  it("has the paper's values where they are comparable: its protocol, the published images", () => {
    const own = exampleRun(0.5, { official: false });
    const paper = (runs: Parameters<typeof accuracyTables>[0]) =>
      accuracyTables(runs).map((table) => [valueAt(table, 'k-NN')?.paper?.mean, table.paper]);
    expect(paper([exampleRun(0.5)])).toEqual([
      [83.7, ["the paper's values on FashionMNIST, 3 seeds."]],
      [undefined, undefined],
    ]);
    const nothing = [
      [undefined, undefined],
      [undefined, undefined],
    ];
    expect(paper([exampleRun(0.5), own])).toEqual(nothing);
    expect(paper([exampleRun(0.5, { dataset: 'glyphs' })])).toEqual(nothing);
  });

  it('rejects different versions of a protocol', () => {
    expect(() =>
      accuracyTables([exampleRun(0.5), exampleRun(0.5, { method: 'simvae', protocolVersion: 2 })]),
    ).toThrow(
      new ReportError(
        'Results on fashion-mnist-mini must be of one version of protocol paper, got versions 1 and 2. Run `simvae ' +
          'eval --force` to evaluate them alike.',
      ),
    );
  });

  it('rejects seeds that were evaluated differently, and notes rows that were', () => {
    const other: ExampleRun = { settings: { probeEpochs: 3, seed: 1, threads: 8 } };
    const alike = { settings: { probeEpochs: 2, seed: 1, threads: 8 } };
    expect(accuracyTables([exampleRun(0.5), exampleRun(0.5, { ...alike, seed: 1 })])[0].notes).toEqual([]);
    expect(() => accuracyTables([exampleRun(0.5), exampleRun(0.5, { ...other, seed: 1 })])).toThrow(
      /^fashion-mnist-mini\/vae-[0-9a-f]{10}\/seed-1 was evaluated with other settings than fashion-mnist-mini\/vae-[0-9a-f]{10}\/seed-0 \(training: probeEpochs: 2 there, 3 asked for\): they cannot be averaged\. Run `simvae eval` to evaluate them alike, or choose with --seeds\.$/,
    );
    const [table] = accuracyTables([exampleRun(0.5), exampleRun(0.5, { ...other, method: 'simvae' })]);
    expect(table.notes).toEqual([
      'Rows were evaluated with different settings: probes.probeEpochs 2 (VAE), 3 (SimVAE); neighbors.probeEpochs ' +
        '2 (VAE), 3 (SimVAE); mixture.probeEpochs 2 (VAE), 3 (SimVAE).',
    ]);
  });

  it('shows what is missing with a dash, and says what it is', () => {
    const [table] = accuracyTables([
      exampleRun(0.4, { method: 'random', stages: { training: untrained, mixture: undefined } }),
      exampleRun(0.5),
      exampleRun(0.7, { seed: 1, stages: { probes: undefined } }),
      exampleRun(0.7, { seed: 2, stages: { probes: undefined, training: undefined } }),
    ]);
    expect(valueAt(table, 'GMM')).toBeNull();
    expect(valueAt(table, 'Linear', 1)).toMatchObject({ mean: 50, n: 1 });
    expect(valueAt(table, 'k-NN', 1)).toMatchObject({ n: 3 });
    expect(
      renderText(table)
        .split('\n')
        .filter((line) => line.startsWith('Random')),
    ).toEqual([
      'Random         40.0        40.0        40.0           -           -           -       -         -',
    ]);
    expect(table.notes).toEqual([
      'Missing: mixture of Random; training of VAE, seed 2; probes of VAE, seeds 1 and 2.',
    ]);
    expect(table.caption[0]).toBe(
      'FashionMNIST-mini, protocol paper; percent, mean ± standard error over seeds.',
    );
  });

  it('shows no time of training where it is not known, and says so', () => {
    const run = (seed: number, seconds: number | null, method = 'vae') =>
      exampleRun(0.5, {
        seed,
        method,
        stages: { training: { epochs: 5, images: 50_000, views: 50_000, seconds } },
      });
    const [table] = accuracyTables([run(0, 80), run(1, null), run(0, null, 'simvae')]);
    expect(valueAt(table, 'training')).toMatchObject({ mean: 80, n: 1, origin: 'training.seconds' });
    expect(valueAt(table, 'epochs')).toMatchObject({ n: 2 });
    expect(valueAt(table, 'training', 1)).toBeNull();
    expect(renderText(table)).toMatch(/^SimVAE .* 5 +-$/m);
    expect(table.notes).toEqual(['Time of training not known: VAE, seed 1; SimVAE.']);
  });

  it('tells identities of one method apart by what differs, and puts them in its order', () => {
    const views = (count: number, seed = 0) =>
      exampleRun(0.5, { method: 'simvae', options: { views: count }, seed });
    const threads = exampleRun(0.5, { method: 'simvae', options: { views: 4 } });
    const { identity } = threads.config;
    const other = {
      ...identity,
      engine: { name: 'onnx', threads: 2 },
      training: { ...identity.training, minutes: 5 },
    };
    const runs = [views(4), views(2), views(4, 1), exampleRun(0.5)];
    expect(labels(accuracyTables(runs)[0])).toEqual(['VAE', 'SimVAE (views 2)', 'SimVAE (views 4)']);
    const more = [...runs, { ...threads, config: { ...threads.config, identity: other } }];
    expect(labels(accuracyTables(more)[0])).toEqual([
      'VAE',
      'SimVAE (views 2, threads 0)',
      'SimVAE (views 4, threads 0)',
      'SimVAE (views 4, threads 2, minutes 5)',
    ]);
  });

  it('does not take other pixels for the same data set', () => {
    const run = exampleRun(0.5, { method: 'simvae' });
    const dataset = { name: 'fashion-mnist-mini', digest: 'a1b2c3d4e5f6' };
    const other = { ...run, config: { ...run.config, identity: { ...run.config.identity, dataset } } };
    const tables = accuracyTables([exampleRun(0.5), other]);
    expect(tables.map(({ caption, rows }) => [caption[0].split(',')[0], rows.length])).toEqual([
      ['FashionMNIST-mini (data dddddddd)', 1],
      ['FashionMNIST-mini (data dddddddd)', 1],
      ['FashionMNIST-mini (data a1b2c3d4)', 1],
      ['FashionMNIST-mini (data a1b2c3d4)', 1],
    ]);
  });
});

describe('accuracyTables of several targets', () => {
  const attributes = ['Bald', 'Male'];
  const scores = { gender: 0.5, hair: 0.6, Bald: 0.7, Male: 0.8 };
  const celeba = (run: ExampleRun = {}) =>
    exampleRun(0, {
      dataset: 'celeba',
      method: 'simvae',
      stages: exampleTargets(scores, attributes),
      ...run,
    });
  const papers = (tables: readonly Table[]) =>
    tables
      .filter(({ subject }) => subject.protocol === 'paper')
      .map((table) => [
        table.subject.target,
        (table.rows[0].cells[1] as Value).paper?.mean,
        table.paper?.[0],
      ]);

  it("makes a table of each, of a group its mean, beside the paper's tables 1 and 2", () => {
    const tables = accuracyTables([celeba()]);
    expect(tables.map(({ subject, caption }) => [subject.target, caption[0]])).toEqual(
      ['gender', 'hair', 'attributes (mean of 2)'].flatMap((target) =>
        ['paper', 'strict'].map((protocol) => [
          target.split(' ')[0],
          `CelebA, ${target}, protocol ${protocol}; percent, one seed.`,
        ]),
      ),
    );
    expect(papers(tables)).toEqual([
      ['gender', 87.1, "the paper's values on CelebA (gender), 3 seeds."],
      ['hair', 80.9, "the paper's values on CelebA (hair), 3 seeds."],
      ['attributes', undefined, undefined],
    ]);
    const [, , hair, , mean] = tables;
    expect((hair.rows[0].cells[4] as Value).mean).toBeCloseTo(60, 10);
    expect(mean.columns.map(({ title }) => title)).toEqual([
      '',
      'Linear',
      'MLP',
      'k-NN',
      'epochs',
      'training',
    ]);
    for (const cell of mean.rows[0].cells.slice(1, 4)) expect((cell as Value).mean).toBeCloseTo(75, 10);
    expect(tables.flatMap(({ notes }) => notes)).toEqual([]);
  });

  it('chooses tables by target, single labels of a group among them', () => {
    const chosen = (...targets: string[]) =>
      accuracyTables([celeba(), exampleRun(0.5)], { targets })
        .filter(({ subject }) => subject.protocol === 'strict')
        .map(({ subject, rows }) => [subject.dataset, subject.target, (rows[0].cells[3] as Value).mean]);
    expect(chosen('hair', 'Bald')).toEqual([
      ['celeba', 'hair', 60],
      ['celeba', 'Bald', 70],
    ]);
    expect(chosen('class')).toEqual([['fashion-mnist-mini', 'class', 50]]);
    expect(() => chosen('age')).toThrow(
      new ReportError('Runs must be judged by age, but are by gender, hair, attributes, Bald, Male, class.'),
    );
  });

  it('gives a group no mean where a run lacks some of its labels', () => {
    const { Male: _, ...fewer } = scores;
    const incomplete = celeba({ method: 'vae', stages: exampleTargets(fewer, attributes) });
    const tables = accuracyTables([celeba(), incomplete]);
    expect(tables[4].rows.map(({ cells }) => cells[1] === null)).toEqual([true, false]);
  });

  it("tells files of one's own apart, beside the paper's values where they are as many", () => {
    const own = (train: number) => celeba({ official: false, images: { train, test: 19_962 } });
    const [many] = accuracyTables([own(162_770)]);
    expect(many.caption[0]).toBe('CelebA (own files), gender, protocol paper; percent, one seed.');
    expect(many.notes).toEqual([
      "The images come from files of one's own, not from the published ones, to which the paper's values refer: compare " +
        'them with caution.',
    ]);
    expect(papers([many])[0][1]).toBe(87.1);
    const [few] = accuracyTables([own(2_000)]);
    expect(papers([few])[0][1]).toBeUndefined();
    expect(few.notes).toEqual(["The images come from files of one's own, not from the published ones."]);
  });

  it('has one table of a data set without labels, which says so', () => {
    const none = { probes: undefined, neighbors: undefined, mixture: undefined };
    const run = exampleRun(0, {
      dataset: 'folder-faces',
      stages: none,
      targets: [],
      data: { request: 'folder:/pictures/faces', settings: {} },
      official: false,
    });
    const [table, ...others] = accuracyTables([run]);
    expect(others).toEqual([]);
    expect(table.subject).toEqual({ table: 'accuracy', dataset: 'folder-faces' });
    expect(table.caption).toEqual([
      'folder-faces: the images have no labels, so representations are not classified or clustered.',
    ]);
    expect(table.rows[0].cells.map((cell) => (cell as Value).mean ?? cell)).toEqual(['VAE', 5, 83]);
    expect(table.columns).toHaveLength(3);
    // There is nothing published that a folder's files could differ from.
    expect(table.notes).toEqual([]);
    expect(accuracyTables([run, celeba()], { targets: ['hair'] })).toHaveLength(2);
  });
});
