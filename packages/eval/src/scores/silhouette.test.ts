// Cases of scikit-learn 1.9.1, metrics/cluster/tests/test_unsupervised.py: titles name the test they come from.
import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { silhouette } from './silhouette.js';

/** In Python: numpy.array([[((7*i + 13*c)**2 % 31) / 10 for c in range(3)] for i in range(12)]) */
const X = Array.from({ length: 12 }, (_, i) => [0, 1, 2].map((c) => ((7 * i + 13 * c) ** 2 % 31) / 10));
const labels = X.map((_, i) => ((i * i) % 5) % 3);

describe('silhouette', () => {
  it('test_cluster_size_1: is 0 for a row alone, 1 for equal rows', async () => {
    const score = await silhouette([[0], [1], [1], [2], [3], [3]], [0, 1, 1, 1, 2, 2]);
    expect([...score.perRow]).toEqual([0, 0.5, 0.5, 0, 1, 1]);
    expect(score.mean).toBe(0.5);
  });

  it('test_silhouette_samples_euclidean_sparse: equals scikit-learn', async () => {
    const rows = Float32Array.from([0.2, 0.1, 0.1, 0.2, 0.1, 1.6, 0.2, 0.1]);
    const { perRow } = await silhouette({ data: rows, shape: [8, 1] }, [0, 0, 0, 0, 1, 1, 1, 1]);
    // sklearn.metrics.silhouette_samples of the same rows in float64
    const expected = [5 / 6, 5 / 6, 5 / 6, 5 / 6, -0.90625, -0.011363636363636322, -0.90625, -0.90625];
    expected.forEach((value, row) => {
      expect(perRow[row]).toBeCloseTo(value, 6);
    });
  });

  it.each([
    ['as many as rows', Array.from({ length: 12 }, (_, i) => i), 12],
    ['one', new Array(12).fill(0), 1],
  ])('test_correct_labelsize: rejects %s', async (_, clusters, got) => {
    const message = `silhouette: \`clusters\` must have from 2 to 11 different labels (rows - 1), got ${got}.`;
    await expect(silhouette(X, clusters)).rejects.toThrow(message);
  });

  it('test_non_encoded_labels, test_non_numpy_labels: does not depend on names or containers', async () => {
    const score = await silhouette(X, labels);
    expect(
      await silhouette(
        X,
        labels.map((label) => label * 2 + 10),
      ),
    ).toEqual(score);
    expect(await silhouette(X, Uint8Array.from(labels))).toEqual(score);
    expect(await silhouette(X, labels.map(String))).toEqual(score);
  });

  it.each([
    // sklearn.metrics.silhouette_samples(X, labels, metric=...)
    ['euclidean', -0.1033154705373578, [-0.13326795278602727, 0.07268499511538346, -0.022921030739323497]],
    ['cosine', 0.007322146727877396, [-0.20921840934244482, 0.19712909886504296, 0.06589861642050335]],
  ] as const)('equals scikit-learn with the %s distance', async (metric, mean, firstRows) => {
    const score = await silhouette(X, labels, { metric });
    expect(score.mean).toBeCloseTo(mean, 12);
    firstRows.forEach((value, row) => {
      expect(score.perRow[row]).toBeCloseTo(value, 12);
    });
  });

  it('is the same on any number of threads, and exact far from the origin', async () => {
    const random = new RandomStream(0, 'silhouette');
    const rows = 1203;
    const data = random.fillNormal(new Float64Array(rows * 160));
    const clusters = Array.from({ length: rows }, () => random.integer(4));
    const alone = await silhouette({ data, shape: [rows, 160] }, clusters, { threads: 1 });
    expect(await silhouette({ data, shape: [rows, 160] }, clusters, { threads: 3 })).toEqual(alone);
    const far = data.map((value) => Math.round(value * 2 ** 20) / 2 ** 20);
    const near = await silhouette({ data: far, shape: [rows, 160] }, clusters);
    const moved = await silhouette(
      { data: far.map((value) => value + 2 ** 30), shape: [rows, 160] },
      clusters,
    );
    expect(moved).toEqual(near);
  });

  it('has rows of zeros at cosine distance 1 from all others', async () => {
    const { perRow } = await silhouette(
      [
        [0, 0],
        [0, 0],
        [1, 0],
        [2, 0],
      ],
      [0, 0, 1, 1],
      { metric: 'cosine' },
    );
    expect([...perRow]).toEqual([0, 0, 1, 1]); // as scikit-learn
  });

  it('stops when asked to', async () => {
    const data = new Float64Array(60_000).map((_, i) => i % 7);
    const clusters = Array.from({ length: 30_000 }, (_, i) => i % 2);
    const reason = new Error('enough');
    const controller = new AbortController();
    const onProgress = () => controller.abort(reason);
    const options = { signal: controller.signal, onProgress };
    await expect(silhouette({ data, shape: [30_000, 2] }, clusters, options)).rejects.toBe(reason);
  });
});
