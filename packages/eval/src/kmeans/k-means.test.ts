import type { Matrix } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { adjustedRandIndex } from '../scores/clusterings.js';
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

  it('takes a weight as so many rows', async () => {
    // scikit-learn, cluster/tests/test_k_means.py, test_weighted_vs_repeated.
    const { X } = corners(120, 3);
    const counts = Float64Array.from({ length: 120 }, (_, i) => (i * 7) % 4);
    const repeated = Array.from(counts).flatMap((count, i) =>
      new Array<number[]>(count).fill(Array.from(X.data.subarray(3 * i, 3 * i + 3))),
    );
    for (const start of ['k-means++', 'random'] as const) {
      const options = { clusters: 3, nInit: 10, start };
      const weighted = await new KMeans(options).fit(X, counts);
      const plain = await new KMeans(options).fit(repeated);
      expect(weighted.inertia).toBeCloseTo(plain.inertia, 8);
      const order = [...(await weighted.predict(plain.centers))];
      plain.centers.data.forEach((value, at) => {
        expect(weighted.centers.data[3 * order[Math.floor(at / 3)] + (at % 3)]).toBeCloseTo(value, 9);
      });
    }
    const kmeans = new KMeans({ clusters: 3 });
    await expect(kmeans.fit(X, [1])).rejects.toThrow(
      '`sampleWeights` must have one for each row (120), got 1.',
    );
    await expect(
      kmeans.fit(
        X,
        counts.map((count) => -count),
      ),
    ).rejects.toThrow('must be finite and not negative');
    await expect(
      kmeans.fit(
        X,
        counts.map((_, i) => Number(i < 2)),
      ),
    ).rejects.toThrow('be positive for 3 rows, got 2.');
  });

  it('gives the distances to its centres', async () => {
    // scikit-learn, test_k_means.py, test_transform.
    const { X } = corners(90, 3);
    const kmeans = await new KMeans({ clusters: 3 }).fit(X);
    const { data, shape } = await kmeans.transform(kmeans.centers);
    expect(shape).toEqual([3, 3]);
    for (let k = 0; k < 3; k++) expect(data[4 * k]).toBe(0);
    const rows = (await kmeans.transform(X)).data;
    const inertia = Array.from(kmeans.labels).reduce((sum, label, i) => sum + rows[3 * i + label] ** 2, 0);
    expect(inertia).toBeCloseTo(kmeans.inertia, 8);
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
    const strange = JSON.parse('{ "start": "first", "emptyClusters": "drop" }');
    expect(() => new KMeans({ start: strange.start })).toThrow(
      "KMeans: `start` must be 'k-means++' or 'random', got first.",
    );
    expect(() => new KMeans({ emptyClusters: strange.emptyClusters })).toThrow(
      "KMeans: `emptyClusters` must be 'farthest' or 'split', got drop.",
    );
  });
});

describe('KMeans as in faiss', () => {
  const faiss = { start: 'random', emptyClusters: 'split', maxIter: 20, tol: 0 } as const;
  const random = () => new RandomStream(0, 'k-means');

  /** The clustering of faiss as a slow loop in float64. */
  function slowLabels({ data, shape: [rows, d] }: Matrix, clusters: number, iterations: number): number[] {
    const draws = random();
    const row = (i: number) => Array.from(data.subarray(i * d, (i + 1) * d));
    let centers = Array.from(draws.permutation(rows).slice(0, clusters), row);
    const nearest = (x: number[]) => {
      const distances = centers.map((center) =>
        center.reduce((sum, value, c) => sum + (x[c] - value) ** 2, 0),
      );
      return distances.indexOf(Math.min(...distances));
    };
    const assign = () => Array.from({ length: rows }, (_, i) => nearest(row(i)));
    for (let iteration = 0; iteration < iterations; iteration++) {
      const labels = assign();
      const members = centers.map((_, k) => Array.from(labels.keys()).filter((i) => labels[i] === k));
      const sizes = members.map((list) => list.length);
      const mean = (list: number[]) =>
        Array.from({ length: d }, (_, c) => list.reduce((sum, i) => sum + row(i)[c], 0) / list.length);
      centers = centers.map((center, k) => (sizes[k] > 0 ? mean(members[k]) : center));
      for (const empty of sizes.keys()) {
        if (sizes[empty] > 0) continue;
        const shares = sizes.flatMap((size, k) => Array<number>(Math.max(0, size - 1)).fill(k));
        const donor = shares[draws.integer(shares.length)];
        const moved = (sign: number) =>
          centers[donor].map((value, c) => value * (1 + (sign * (c % 2 === 0 ? 1 : -1)) / 1024));
        [centers[empty], centers[donor]] = [moved(1), moved(-1)];
        sizes[empty] = Math.floor(sizes[donor] / 2);
        sizes[donor] -= sizes[empty];
      }
    }
    return assign();
  }

  it('is the slow loop, splits included, with as many draws', async () => {
    const { X } = corners(400, 4);
    // Half of the rows of one corner are the same: centres that start there lose all rows but for one of them.
    const same = [9.7, 0.2, -0.1, 0.3];
    const crowd: Matrix = { data: X.data.map((x, at) => (at % 32 < 4 ? same[at % 4] : x)), shape: X.shape };
    for (const [points, clusters] of [
      [X, 7],
      [crowd, 20],
    ] as [Matrix, number][]) {
      const stream = random();
      const { labels } = await new KMeans({ clusters, ...faiss, maxIter: 8, random: stream }).fit(points);
      expect([...labels]).toEqual(slowLabels(points, clusters, 8));
    }
  });

  it('leaves no cluster empty where rows allow it', async () => {
    const data = Float32Array.from({ length: 400 }, (_, i) => (i < 380 ? 0 : 5) + (i % 20) * 1e-3);
    const points: Matrix = { data, shape: [400, 1] };
    const { labels } = await new KMeans({ clusters: 20, ...faiss, maxIter: 50, random: random() }).fit(
      points,
    );
    expect(new Set(labels).size).toBe(20);
    const equal = await new KMeans({ clusters: 2, ...faiss, random: random() }).fit([[0], [0], [0]]);
    expect([...equal.labels]).toEqual([0, 0, 0]);
  });

  it('gives every row its nearest mean, at a local minimum', async () => {
    const points: Matrix = {
      data: new RandomStream(0, 'cloud').fillNormal(new Float32Array(400)),
      shape: [200, 2],
    };
    const { labels } = await new KMeans({ clusters: 7, ...faiss, maxIter: 200, random: random() }).fit(
      points,
    );
    const inertiaOf = (assignment: Int32Array) => {
      let total = 0;
      for (let k = 0; k < 7; k++) {
        const members = Array.from(assignment.keys()).filter((i) => assignment[i] === k);
        for (const c of [0, 1]) {
          const mean = members.reduce((sum, i) => sum + points.data[2 * i + c], 0) / members.length;
          total += members.reduce((sum, i) => sum + (points.data[2 * i + c] - mean) ** 2, 0);
        }
      }
      return total;
    };
    const best = inertiaOf(labels);
    for (let row = 0; row < 200; row++) {
      const moved = labels.slice();
      for (let cluster = 0; cluster < 7; cluster++) {
        moved[row] = cluster;
        // Two means move when a row moves: a move that pays would pay by more than their drift.
        expect(inertiaOf(moved)).toBeGreaterThan(best * 0.99);
      }
    }
  });

  it('is the same for the same stream, and goes on with the stream at another fit', async () => {
    const { X } = corners(900, 9);
    const stream = random();
    const [first, second] = [
      new KMeans({ clusters: 6, ...faiss, random: stream }),
      new KMeans({ clusters: 6, ...faiss, random: random() }),
    ];
    const labels = [...(await first.fit(X)).labels];
    expect([...(await second.fit(X)).labels]).toEqual(labels);
    expect([...(await first.fit(X)).centers.data]).not.toEqual([...second.centers.data]);
  });
});
