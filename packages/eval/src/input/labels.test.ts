import { describe, expect, it } from 'vitest';
import { KNeighborsClassifier } from '../neighbors/k-neighbors-classifier.js';
import { evaluateNeighbors } from '../protocol/evaluate-neighbors.js';
import { accuracy, confusionMatrix } from '../scores/classification.js';
import { clusterAccuracy } from '../scores/matching.js';
import { encodeLabels, type Label, type Labels } from './labels.js';

const wide = 2n ** 53n;

/** Labels of every kind for four rows, of the classes 0, 1, 1, 0 in sorted order. */
const kinds: [string, Labels][] = [
  ['numbers', [-1.5, 10, 10, -1.5]],
  ['strings', ['10', '9', '9', '10']],
  ['booleans', [false, true, true, false]],
  ['bigints', [wide, wide + 1n, wide + 1n, wide]],
  ['Uint8Array', Uint8Array.of(3, 255, 255, 3)],
  ['Int32Array', Int32Array.of(-1, 0, 0, -1)],
  ['Float32Array', Float32Array.of(-1, 0.5, 0.5, -1)],
  ['BigInt64Array', BigInt64Array.of(-wide - 1n, -wide, -wide, -wide - 1n)],
  ['BigUint64Array', BigUint64Array.of(2n ** 64n - 2n, 2n ** 64n - 1n, 2n ** 64n - 1n, 2n ** 64n - 2n)],
];

describe.each(kinds)('labels that are %s', (_, labels) => {
  const X = [[0], [1], [1.1], [0.1]];

  it('are told apart and sorted', () => {
    const { codes, classes } = encodeLabels('f', 'labels', labels, 4);
    expect([...codes]).toEqual([0, 1, 1, 0]);
    expect(classes).toEqual([labels[0], labels[1]]);
  });

  it('are predicted as they were given', async () => {
    const knn = await new KNeighborsClassifier({ k: 1 }).fit(X, labels);
    expect(knn.classes).toEqual([labels[0], labels[1]]);
    expect(await knn.predict([[0.9], [0.05]])).toEqual([labels[1], labels[0]]);
    expect(await knn.score(X, labels)).toBe(1);
  });

  it('are scored, and named in JSON', async () => {
    const one: Label[] = [labels[0], labels[0], labels[1], labels[0]];
    expect(accuracy(labels, one)).toBe(0.75);
    expect(confusionMatrix(labels, one).counts).toEqual([
      [2, 0],
      [1, 1],
    ]);
    expect(clusterAccuracy(labels, [7, 5, 5, 7])).toBe(1);
    const data = { train: X, trainLabels: labels, test: X, testLabels: labels };
    const result = await evaluateNeighbors(data, { protocol: 'paper', ks: [1] });
    const name = (label: Label) => (typeof label === 'number' ? label : String(label));
    expect(JSON.parse(JSON.stringify(result)).classes).toEqual([name(labels[0]), name(labels[1])]);
    expect(result.knn.best).toBe(1);
  });

  it('may be missing', async () => {
    const data = { train: X, trainLabels: labels, test: X, testLabels: labels };
    const result = await evaluateNeighbors(data, { protocol: 'paper', ks: [1], missing: labels[0] });
    expect(result.classes).toHaveLength(1);
  });
});

describe('encodeLabels', () => {
  it('rejects mixed kinds and what is no label', () => {
    const mixed: [unknown[], string][] = [
      [[1, '1'], '1 (string) at 1'],
      [[1, 1n], '1 (bigint) at 1'],
      [[true, 1], '1 (number) at 1'],
      [[null, null], 'null (object) at 0'],
      [['a', undefined], 'undefined (undefined) at 1'],
    ];
    for (const [labels, got] of mixed) {
      expect(() => encodeLabels('f', 'labels', labels as Label[], 2)).toThrow(
        new TypeError(
          `f: \`labels\` must be all numbers, all strings, all booleans or all bigints, got ${got}.`,
        ),
      );
    }
    expect(() => encodeLabels('f', 'labels', [1, Number.NaN], 2)).toThrow('must be finite, got NaN at 1.');
    expect(() => encodeLabels('f', 'labels', [1n], 2)).toThrow('must have one label per row (2), got 1.');
  });

  it('leaves out rows whose label is NaN, where that stands for none', async () => {
    const labels = Float32Array.of(1, Number.NaN, 2, 2);
    const data = { train: [[0], [1], [2], [3]], trainLabels: labels, test: [[0]], testLabels: [1] };
    const options = { protocol: 'paper', ks: [1, 2, 3], missing: Number.NaN } as const;
    expect((await evaluateNeighbors(data, options)).classes).toEqual([1, 2]);
  });
});

it('numbers are coded by size, near each other or far apart', () => {
  const near = [7, -2, 7, 3, -0, 0];
  for (const labels of [near, near.map((label) => label * 1e6), near.map((label) => label / 4)]) {
    const { codes, classes } = encodeLabels('f', 'labels', labels, 6);
    expect([...codes]).toEqual([3, 0, 3, 2, 1, 1]);
    expect(classes).toEqual([labels[1], 0, labels[3], labels[0]]);
  }
});
