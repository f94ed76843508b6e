import type { Matrix } from '@simvae/arrays';
import { Breath, type ComputeOptions } from '../input/options.js';
import { KernelPool, threadCount } from '../wasm/kernel-pool.js';
import { type Metric, sumOfSquares } from './metric.js';

/** Panels of four rows that one call of the kernel compares with all rows. */
const taskPanels = 4;

/**
 * Shows the distances of every row to all rows, itself included, one row after the other. They come from differences in float64,
 * so that equal rows are exactly 0 apart, whatever their place; the cosine is that of rows over their lengths.
 *
 * Holds the rows in float64 and the distances of 16 rows a thread at a time, never rows * rows.
 *
 * @param visit - called with each row in turn and its distances, [rows], which are overwritten afterwards.
 */
export async function visitDistances(
  caller: string,
  matrix: Matrix,
  metric: Metric,
  options: ComputeOptions,
  visit: (row: number, distances: Float64Array) => void,
): Promise<void> {
  const [rows, columns] = matrix.shape;
  const panelCount = Math.ceil(rows / 4);
  const panelBytes = columns * 32;
  const width = panelCount * 4;
  const pool = await KernelPool.open(threadCount(caller, options.threads, rows * rows * columns));
  try {
    const panels = pool.allocate(panelCount * panelBytes);
    const zeros = fillPanels(matrix, metric, pool.float64(panels, width * columns));
    const group = taskPanels * pool.threads;
    const out = pool.allocate(Math.min(group, panelCount) * 4 * width * 8);
    const breath = new Breath(options);
    for (let first = 0; first < panelCount; first += group) {
      const end = Math.min(first + group, panelCount);
      const tasks: number[][] = [];
      for (let panel = first; panel < end; panel += taskPanels) {
        const queries = [panels + panel * panelBytes, Math.min(taskPanels, end - panel)];
        const halved = metric === 'cosine' ? 1 : 0;
        tasks.push([...queries, panels, panelCount, columns, halved, out + (panel - first) * 4 * width * 8]);
      }
      pool.run('distances', tasks);
      const block = pool.float64(out, (end - first) * 4 * width);
      for (let row = first * 4; row < Math.min(end * 4, rows); row++) {
        const at = (row - first * 4) * width;
        const distances = block.subarray(at, at + rows);
        for (const zero of zeros) distances[zero] = row === zero ? 0 : 1;
        if (zeros.has(row)) distances.fill(1).fill(0, row, row + 1);
        visit(row, distances);
      }
      await breath.take(end / panelCount);
    }
  } finally {
    pool.close();
  }
}

/**
 * Writes rows in panels of four, feature by feature; for the cosine, over their lengths.
 *
 * @returns the rows of zeros, which have no direction; their cosine distance to others is 1.
 */
function fillPanels(matrix: Matrix, metric: Metric, out: Float64Array): ReadonlySet<number> {
  const [rows, columns] = matrix.shape;
  const zeros = new Set<number>();
  for (let i = 0; i < rows; i++) {
    const length = metric === 'cosine' ? Math.sqrt(sumOfSquares(matrix, i)) : 1;
    if (length === 0) zeros.add(i);
    let at = (i >> 2) * 4 * columns + (i & 3);
    for (let c = 0; c < columns; c++, at += 4)
      out[at] = length === 0 ? 0 : matrix.data[i * columns + c] / length;
  }
  return zeros;
}
