import { KernelPool } from '../wasm/kernel-pool.js';
import type { FindCandidates } from './candidates.js';

/** Points of a panel. */
const panel = 8;
/** Queries searched in one call of the kernel. */
const tile = 128;
/** Multiply-adds of a thread between two chances for other work of the process: about 0.05 s. */
const groupWork = 2e8;
/** Queries held in WebAssembly memory at a time. */
const chunk = 16384;

/** Candidates by this package's kernels. All points are held in WebAssembly memory. */
export const kernelCandidates: FindCandidates = async ({
  points,
  queries,
  prepared,
  keep,
  threads,
  breath,
}) => {
  const [n, d] = points.shape;
  const m = queries.shape[0];
  const found = { indices: new Int32Array(m * keep), scores: new Float32Array(m * keep) };
  const pool = await KernelPool.open(threads);
  try {
    const panelCount = Math.ceil(n / panel);
    const panels = pool.allocate(panelCount * panel * d * 4);
    const offsets = pool.allocate(panelCount * panel * 4);
    const panelView = pool.float32(panels, panelCount * panel * d);
    const offsetView = pool.float32(offsets, panelCount * panel).fill(Infinity);
    for (let i = 0; i < n; i++) {
      prepared.writePoint(i, panelView, Math.floor(i / panel) * panel * d + (i % panel), panel);
      offsetView[i] = prepared.offset(i);
    }
    const size = Math.min(chunk, Math.ceil(m / 4) * 4);
    const query = pool.allocate(size * d * 4);
    const score = pool.allocate(size * keep * 4);
    const index = pool.allocate(size * keep * 4);
    const scratch = pool.allocate(Math.ceil(size / tile) * 64);
    for (let start = 0; start < m; start += chunk) {
      const count = Math.min(chunk, m - start);
      const queryView = pool.float32(query, size * d);
      for (let q = 0; q < count; q++) prepared.writeQuery(queries, start + q, queryView, q * d);
      const scoreView = pool.float32(score, size * keep).fill(-Infinity);
      const tasks = Array.from({ length: Math.ceil(count / tile) }, (_, t) => {
        const first = t * tile;
        const rows = Math.min(tile, Math.ceil((count - first) / 4) * 4);
        const lists = [keep, score + first * keep * 4, index + first * keep * 4, scratch + t * 64];
        return [query + first * d * 4, rows, panels, panelCount, d, offsets, ...lists];
      });
      const group = pool.threads * Math.min(8, Math.ceil(groupWork / (tile * n * d)));
      for (let t = 0; t < tasks.length; t += group) {
        pool.run('nearest', tasks.slice(t, t + group));
        await breath.take((start + t * tile) / m);
      }
      found.indices.set(pool.int32(index, size * keep).subarray(0, count * keep), start * keep);
      found.scores.set(scoreView.subarray(0, count * keep), start * keep);
    }
  } finally {
    pool.close();
  }
  return found;
};
