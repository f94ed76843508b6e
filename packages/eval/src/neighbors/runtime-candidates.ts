import type { Runtime } from '#platform/models';
import type { CandidateSearch, Candidates } from './candidates.js';
import { largestProducts } from './largest-products.js';

/** Points whose products with a tile of queries are in memory at a time, and those queries: 8 MB. */
const block = 8192;
const tile = 256;

/**
 * Candidates by the matrix products of ONNX Runtime, block after block of the points. A column more makes its products scores: -1 of
 * each query, and of each point its offset.
 */
export async function runtimeCandidates(
  { InferenceSession, Tensor }: Runtime,
  { points, queries, prepared, keep, threads, breath }: CandidateSearch,
): Promise<Candidates> {
  const [n, d] = points.shape;
  const m = queries.shape[0];
  const found = {
    indices: new Int32Array(m * keep),
    scores: new Float32Array(m * keep).fill(-Infinity),
  };
  const queryData = new Float32Array(m * (d + 1)).fill(-1);
  for (let q = 0; q < m; q++) prepared.writeQuery(queries, q, queryData, q * (d + 1));
  const session = await InferenceSession.create(largestProducts(), {
    intraOpNumThreads: threads,
    // Threads that wait for work would take it from others.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  try {
    for (let first = 0; first < n; first += block) {
      const count = Math.min(block, n - first);
      const pointData = new Float32Array((d + 1) * count);
      for (let i = 0; i < count; i++) {
        prepared.writePoint(first + i, pointData, i, count);
        pointData[d * count + i] = prepared.offset(first + i);
      }
      const own = Math.min(keep, count);
      const p = new Tensor('float32', pointData, [d + 1, count]);
      const k = new Tensor('int64', BigInt64Array.of(BigInt(own)), [1]);
      for (let q = 0; q < m; q += tile) {
        const rows = Math.min(tile, m - q);
        const data = queryData.subarray(q * (d + 1), (q + rows) * (d + 1));
        const outputs = await session.run({ q: new Tensor('float32', data, [rows, d + 1]), p, k });
        const scores = outputs.scores.data as Float32Array;
        const indices = outputs.indices.data as BigInt64Array;
        for (let row = 0; row < rows; row++) {
          for (let c = row * own; c < (row + 1) * own; c++) {
            if (!offer(found, (q + row) * keep, keep, scores[c], first + Number(indices[c]))) break;
          }
        }
        await breath.take((first + (count * (q + rows)) / m) / n);
      }
    }
  } finally {
    await session.release();
  }
  return found;
}

/** Puts a score into a list in falling order, if it is larger than the last one. @returns whether it was. */
function offer(
  { indices, scores }: Candidates,
  at: number,
  keep: number,
  score: number,
  index: number,
): boolean {
  let slot = at + keep - 1;
  if (!(score > scores[slot])) return false;
  for (; slot > at && scores[slot - 1] < score; slot--) {
    scores[slot] = scores[slot - 1];
    indices[slot] = indices[slot - 1];
  }
  scores[slot] = score;
  indices[slot] = index;
  return true;
}
