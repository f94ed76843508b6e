import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { kMeans } from './k-means.js';

const random = () => new RandomStream(0, 'k-means');

/** `perCluster` rows around each centre. */
function blobs(centres: number[][], perCluster: number, spread: number) {
  const noise = new RandomStream(0, 'blobs');
  const rows = centres.flatMap((centre) =>
    Array.from({ length: perCluster }, () => centre.map((x) => x + spread * noise.normal())),
  );
  return { shape: [rows.length, centres[0].length], data: Float32Array.from(rows.flat()) };
}

/** Sum of squared distances of rows to the means of their clusters. */
function inertia(
  { shape: [rows, columns], data }: { shape: number[]; data: Float32Array },
  labels: Int32Array,
) {
  let total = 0;
  for (const cluster of new Set(labels)) {
    const members = Array.from({ length: rows }, (_, row) => row).filter((row) => labels[row] === cluster);
    for (let i = 0; i < columns; i++) {
      const values = members.map((row) => data[row * columns + i]);
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      total += values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    }
  }
  return total;
}

describe('kMeans', () => {
  const centres = [
    [0, 0, 0],
    [9, 0, 0],
    [0, 9, 0],
    [0, 0, 9],
  ];
  const features = blobs(centres, 25, 0.3);

  it('finds well separated clusters', () => {
    const labels = kMeans(features, { clusters: 4, random: random() });
    for (let blob = 0; blob < 4; blob++)
      expect(new Set(labels.slice(blob * 25, blob * 25 + 25)).size).toBe(1);
    expect(new Set(labels).size).toBe(4);
  });

  it('gives every row its nearest mean, at a local minimum', () => {
    const cloud = blobs([[0, 0]], 200, 1);
    const labels = kMeans(cloud, { clusters: 7, iterations: 200, random: random() });
    const best = inertia(cloud, labels);
    for (let row = 0; row < 200; row++) {
      const moved = labels.slice();
      for (let cluster = 0; cluster < 7; cluster++) {
        moved[row] = cluster;
        // Two means move when a row moves: a move that pays would pay by more than their drift.
        expect(inertia(cloud, moved)).toBeGreaterThan(best * 0.99);
      }
    }
  });

  it('leaves no cluster empty', () => {
    // Two far points of many duplicates start most of the centroids at the same place.
    const data = Float32Array.from({ length: 400 }, (_, i) => (i < 380 ? 0 : 5) + (i % 20) * 1e-3);
    const labels = kMeans({ shape: [400, 1], data }, { clusters: 20, iterations: 50, random: random() });
    expect(new Set(labels).size).toBe(20);
  });

  it('is the same for the same stream', () => {
    const labels = () => [...kMeans(features, { clusters: 6, random: random() })];
    expect(labels()).toEqual(labels());
  });

  it('needs as many rows as clusters', () => {
    expect(() =>
      kMeans({ shape: [3, 1], data: new Float32Array(3) }, { clusters: 4, random: random() }),
    ).toThrow(new RangeError('kMeans: `clusters` must be an integer in [1, 3], the rows, got 4.'));
    expect([
      ...kMeans({ shape: [3, 1], data: new Float32Array(3) }, { clusters: 2, random: random() }),
    ]).toEqual([0, 0, 0]);
  });
});
