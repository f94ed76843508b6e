import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { evaluateLabelSets, evaluateRepresentations } from './evaluate-representations.js';

/** Rows around the corners of a square: `column` and `row` are two attributes. */
function corners(count: number, seed: number) {
  const random = new RandomStream(seed, 'corners');
  const features: number[][] = [];
  const column: string[] = [];
  const row: number[] = [];
  for (let i = 0; i < count; i++) {
    const [right, up] = [i % 2, i % 3 === 0 ? 1 : 0];
    features.push([right * 4 + random.normal(), up * 4 + random.normal()]);
    column.push(right === 1 ? 'right' : 'left');
    row.push(up * 10);
  }
  return { features, labels: { column, row } };
}

describe('evaluateLabelSets', () => {
  const train = corners(600, 1);
  const test = corners(300, 2);
  const data = {
    train: train.features,
    trainLabels: train.labels,
    test: test.features,
    testLabels: test.labels,
  };
  const options = {
    protocol: 'strict',
    epochs: 100,
    learningRate: 3e-3,
    nInit: 5,
    hidden: 8,
    ks: [1, 5, 9],
  } as const;

  it('scores every label set as alone, but for the shared probe', async () => {
    const both = await evaluateLabelSets(data, options);
    expect(Object.keys(both)).toEqual(['column', 'row']);
    const alone = await evaluateRepresentations(
      { ...data, trainLabels: train.labels.column, testLabels: test.labels.column },
      options,
    );
    expect(both.column.knn).toEqual(alone.knn);
    expect(both.column.gmm).toEqual(alone.gmm);
    for (const { linear, mlp, knn } of Object.values(both)) {
      expect(linear.accuracy).toBeGreaterThan(0.95);
      expect(mlp.accuracy).toBeGreaterThan(0.95);
      expect(knn.best).toBeGreaterThan(0.95);
    }
    expect(both.row.classes).toEqual([0, 10]);
  });

  it('with one label set is evaluateRepresentations', async () => {
    const { row } = await evaluateLabelSets(
      { ...data, trainLabels: { row: train.labels.row }, testLabels: { row: test.labels.row } },
      options,
    );
    const labels = { trainLabels: train.labels.row, testLabels: test.labels.row };
    expect(row).toEqual(await evaluateRepresentations({ ...data, ...labels }, options));
  });

  it('leaves out rows without a label, for that set alone', async () => {
    const hide = <T>(labels: readonly T[], by: number, none: T) =>
      labels.map((label, i) => (i % by === 0 ? none : label));
    const sparse = {
      ...data,
      trainLabels: { ...train.labels, part: hide(train.labels.row, 4, -1) },
      testLabels: { ...test.labels, part: hide(test.labels.row, 5, -1) },
    };
    const stages: string[] = [];
    const all = await evaluateLabelSets(sparse, {
      ...options,
      protocol: ['paper', 'strict'],
      missing: -1,
      onProgress: ({ stage }) => stages.push(stage),
    });
    expect(Object.keys(all)).toEqual(['column', 'row', 'part']);
    const keep = <T>(rows: readonly T[], by: number) => rows.filter((_, i) => i % by !== 0);
    const alone = {
      train: keep(train.features, 4),
      trainLabels: keep(train.labels.row, 4),
      test: keep(test.features, 5),
      testLabels: keep(test.labels.row, 5),
    };
    expect(all.part).toEqual(
      await evaluateRepresentations(alone, { ...options, protocol: ['paper', 'strict'] }),
    );
    expect(all.part[0].rows).toEqual({ train: 450, validation: 0, test: 240 });
    const { column, row } = await evaluateLabelSets(data, { ...options, protocol: ['paper', 'strict'] });
    expect([all.column, all.row]).toEqual([column, row]);
    expect(new Set(stages)).toContain('k-NN (column and 1 more)');
    expect(new Set(stages)).toContain('MLP probe, strict (part)');
    // The simple question takes it as well.
    const { part } = { part: sparse.trainLabels.part };
    const single = { ...data, trainLabels: part, testLabels: sparse.testLabels.part };
    expect(await evaluateRepresentations(single, { ...options, missing: -1 })).toEqual(all.part[1]);
  });

  it('takes -1 for a class unless it is said to be none', async () => {
    const sign = (labels: readonly number[]) => labels.map((label) => (label === 0 ? -1 : 1));
    const signs = {
      ...data,
      trainLabels: { sign: sign(train.labels.row) },
      testLabels: { sign: sign(test.labels.row) },
    };
    expect((await evaluateLabelSets(signs, options)).sign.classes).toEqual([-1, 1]);
    const none = { ...signs, testLabels: { sign: signs.testLabels.sign.map(() => -1) } };
    await expect(evaluateLabelSets(none, { ...options, missing: -1 })).rejects.toThrow(
      'evaluateLabelSets: `testLabels.sign` must have a label other than `missing` (-1) in at least one row, got none.',
    );
  });

  it('rejects label sets with other names', async () => {
    const testLabels = { column: test.labels.column, size: test.labels.row };
    await expect(evaluateLabelSets({ ...data, testLabels }, options)).rejects.toThrow(
      'evaluateLabelSets: `testLabels` must have the names of `trainLabels`, at least one, got [column,size] and [column,row].',
    );
  });
});
