import type { Matrix } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { groupMeans } from '../linalg/tables.js';
import { KernelPool } from '../wasm/kernel-pool.js';
import { Assignment } from './assignment.js';

interface Case {
  readonly rows: number;
  readonly columns: number;
  readonly clusters: number;
  readonly weighted?: boolean;
  /** Far from zero, and with a row farther out than all others. */
  readonly outlying?: boolean;
}

/** Rows around some centres, every seventh one twice. */
function rowsOf({ rows, columns, outlying }: Case, random: RandomStream): Matrix {
  const data = Float64Array.from({ length: rows * columns }, () => random.normal());
  for (let i = 7; i < rows; i += 7) data.copyWithin(i * columns, (i - 1) * columns, i * columns);
  if (outlying) {
    for (let at = 0; at < data.length; at++) data[at] += 100;
    data[0] = 1e4;
  }
  return { data, shape: [rows, columns] };
}

/** Squared distances of a row to all centres. */
function distancesOf({ data, shape: [, d] }: Matrix, row: number, centers: Float64Array): number[] {
  return Array.from({ length: centers.length / d }, (_, k) => {
    let square = 0;
    for (let c = 0; c < d; c++) square += (data[row * d + c] - centers[k * d + c]) ** 2;
    return square;
  });
}

describe('Assignment', () => {
  it.each<Case>([
    { rows: 500, columns: 2, clusters: 5 },
    { rows: 501, columns: 10, clusters: 10, weighted: true },
    { rows: 203, columns: 17, clusters: 1 },
    { rows: 3, columns: 16, clusters: 3 },
    { rows: 702, columns: 33, clusters: 20 },
    { rows: 300, columns: 5, clusters: 9, outlying: true },
    { rows: 300, columns: 40, clusters: 9, outlying: true, weighted: true },
  ])('knows the nearest centre and its rows whatever centres do: %o', (example) => {
    const { rows, columns, clusters, weighted } = example;
    const random = new RandomStream(0, 'assignment', rows, columns);
    const points = rowsOf(example, random);
    const weights = weighted ? Float64Array.from({ length: rows }, (_, i) => i % 3) : undefined;
    const pool = KernelPool.alone();
    try {
      const assignment = new Assignment(pool, points, clusters, weights);
      const centers = Float64Array.from(points.data.subarray(0, clusters * columns));
      let changes = 0;
      let before: Int32Array = new Int32Array(rows).fill(-1);
      for (let step = 0; step < 40; step++) {
        // Small moves of all centres, at times none, at times a leap of one, or two in one place.
        if (step % 5 !== 4) for (let at = 0; at < centers.length; at++) centers[at] += 0.05 * random.normal();
        if (step % 9 === 8)
          centers.set(points.data.subarray(columns, 2 * columns), (step % clusters) * columns);
        if (step % 11 === 10) centers.copyWithin(0, (clusters - 1) * columns);
        const { means, sizes } = assignment.assign(centers);
        const labels = assignment.labels();
        const wrong = labels.filter((label, i) => {
          const squares = distancesOf(points, i, centers);
          // Distances are compared in float32, of rows less their mean; of centres in one place the first counts.
          const row = Array.from(points.data.subarray(i * columns, (i + 1) * columns));
          const scale = row.reduce((sum, x) => sum + x * x, 1);
          return (
            squares[label] > Math.min(...squares) + 1e-5 * scale || squares.indexOf(squares[label]) !== label
          );
        });
        expect(wrong).toHaveLength(0);
        const exact = groupMeans(points, labels, clusters, weights);
        expect(sizes).toEqual(exact.sizes);
        const far = means.filter((mean, at) => {
          return Math.abs(mean - exact.means[at]) > 1e-6 * (1 + Math.abs(exact.means[at]));
        });
        expect(far).toHaveLength(0);
        changes += labels.filter((label, i) => label !== before[i]).length;
        before = labels;
      }
      // Most rows stay where they are: it is their bounds that are tested.
      expect(changes).toBeGreaterThanOrEqual(rows);
      if (rows >= 200 && !example.outlying) expect(changes).toBeLessThan(30 * rows);
    } finally {
      pool.close();
    }
  });
});
