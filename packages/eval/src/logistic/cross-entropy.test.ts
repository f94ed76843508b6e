import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { KernelPool } from '../wasm/kernel-pool.js';
import { CrossEntropy } from './cross-entropy.js';

const random = new RandomStream(5, 'cross-entropy');
const pause = async (): Promise<void> => {};

/** Equations as loops: mean of log sum_k exp z_k - z_y over rows, z = (x - mean) scale W + b. */
function slowLoss(
  rows: number[][],
  codes: Int32Array,
  classes: number,
  means: Float64Array,
  scales: Float64Array,
  v: Float64Array,
) {
  let loss = 0;
  rows.forEach((row, i) => {
    const scores = Array.from({ length: classes }, (_, k) =>
      row.reduce(
        (sum, x, c) => sum + (x - means[c]) * scales[c] * v[c * classes + k],
        v[row.length * classes + k],
      ),
    );
    loss += Math.log(scores.reduce((sum, z) => sum + Math.exp(z), 0)) - scores[codes[i]];
  });
  return loss / rows.length;
}

describe('CrossEntropy', () => {
  for (const [count, columns, classes] of [
    [1, 1, 2],
    [7, 3, 3],
    [200, 5, 4],
    [1100, 9, 2],
  ] as const) {
    it(`equals the equation, and its gradient finite differences: ${count} x ${columns}, ${classes} classes`, async () => {
      const rows = Array.from({ length: count }, () =>
        Array.from({ length: columns }, () => 3 * random.uniform()),
      );
      const codes = Int32Array.from({ length: count }, () => random.integer(classes));
      const means = Float64Array.from({ length: columns }, () => random.uniform());
      const scales = Float64Array.from({ length: columns }, () => 0.5 + random.uniform());
      const v = Float64Array.from({ length: (columns + 1) * classes }, () => random.uniform() - 0.5);
      const matrix = { data: Float64Array.from(rows.flat()), shape: [count, columns] as const };
      const pool = KernelPool.alone();
      const loss = new CrossEntropy(pool, matrix, codes, classes, { means, scales });
      const gradient = new Float64Array(v.length).fill(9);
      const value = await loss.evaluate(v, gradient, pause);
      const slow = (w: Float64Array) => slowLoss(rows, codes, classes, means, scales, w);
      expect(value).toBeCloseTo(slow(v), 12);
      for (let at = 0; at < v.length; at++) {
        const [up, down] = [v.slice(), v.slice()];
        up[at] += 1e-6;
        down[at] -= 1e-6;
        expect(gradient[at]).toBeCloseTo((slow(up) - slow(down)) / 2e-6, 7);
      }
      pool.close();
    });
  }

  it('does not overflow', async () => {
    const pool = KernelPool.alone();
    const matrix = { data: Float64Array.of(1, -1), shape: [2, 1] as const };
    const scaling = { means: Float64Array.of(0), scales: Float64Array.of(1) };
    const loss = new CrossEntropy(pool, matrix, Int32Array.of(0, 0), 2, scaling);
    const gradient = new Float64Array(4);
    // Scores 2000 apart: right by far in the first row, wrong by as much in the second.
    expect(await loss.evaluate(Float64Array.of(1000, -1000, 0, 0), gradient, pause)).toBeCloseTo(1000, 9);
    expect([...gradient]).toEqual([0.5, -0.5, -0.5, 0.5]);
    pool.close();
  });
});
