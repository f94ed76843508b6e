import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { adjustedRandIndex } from '../scores/adjusted-rand-index.js';
import type { Matrix } from '../types.js';
import { KMeans } from './k-means.js';

/** Rows around the corners 10 e_k, with their corner. */
function corners(rows: number, d: number): { X: Matrix; labels: number[] } {
  const data = new RandomStream(1, 'corners').fillNormal(new Float64Array(rows * d));
  const labels = Array.from({ length: rows }, (_, i) => i % d);
  labels.forEach((label, i) => {
    data[i * d + label] += 10;
  });
  return { X: { data, shape: [rows, d] }, labels };
}

describe('KMeans', () => {
  it('finds well separated clusters, with their means as centres', async () => {
    const { X, labels } = corners(900, 9);
    const kmeans = await new KMeans({ clusters: 9, nInit: 10 }).fit(X);
    expect(adjustedRandIndex(labels, kmeans.labels)).toBe(1);
    expect(kmeans.converged).toBe(true);
    expect(await kmeans.predict(X)).toEqual(kmeans.labels);
    let inertia = 0;
    for (let i = 0; i < 900; i++) {
      const k = kmeans.labels[i];
      for (let c = 0; c < 9; c++) {
        let mean = 0;
        for (let j = i % 9; j < 900; j += 9) mean += X.data[j * 9 + c] / 100;
        expect(kmeans.centers.data[k * 9 + c]).toBeCloseTo(mean, 9);
        inertia += (X.data[i * 9 + c] - mean) ** 2;
      }
    }
    expect(kmeans.inertia).toBeCloseTo(inertia, 6);
  });

  it('does not get worse with more starts, and repeats itself on any number of threads', async () => {
    const X: Matrix = {
      data: new RandomStream(2, 'noise').fillNormal(new Float64Array(6000 * 30)),
      shape: [6000, 30],
    };
    const one = await new KMeans({ clusters: 20, maxIter: 30 }).fit(X);
    const five = await new KMeans({ clusters: 20, maxIter: 30, nInit: 5, threads: 1 }).fit(X);
    expect(five.inertia).toBeLessThanOrEqual(one.inertia);
    const again = await new KMeans({ clusters: 20, maxIter: 30, nInit: 5, threads: 2 }).fit(X);
    expect(again.centers).toEqual(five.centers);
  });

  it('with a cluster for every row has inertia 0; equal rows and empty clusters are fine', async () => {
    const rows = [
      [0, 0],
      [0, 1],
      [5, 5],
      [6, 6],
    ];
    expect((await new KMeans({ clusters: 4 }).fit(rows)).inertia).toBe(0);
    const equal = await new KMeans({ clusters: 3 }).fit([[1], [1], [1], [1]]);
    expect(equal.inertia).toBe(0);
    expect(equal.centers.data).toEqual(Float64Array.from([1, 1, 1]));
  });

  it('rejects bad input', async () => {
    const kmeans = new KMeans({ clusters: 2 });
    await expect(kmeans.fit([[1]])).rejects.toThrow(
      'KMeans: `X` must have at least 2 rows, one a cluster, got 1.',
    );
    await expect(kmeans.predict([[1]])).rejects.toThrow('KMeans: call fit before predict.');
    expect(() => new KMeans({ clusters: 0 })).toThrow(
      'KMeans: `clusters` must be a positive integer, got 0.',
    );
  });
});
