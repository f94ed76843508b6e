import type { Matrix } from '@simvae/arrays';
import { findRuntime } from '#platform/models';
import type { Breath } from '../input/options.js';
import { kernelCandidates } from './kernel-candidates.js';
import type { PreparedPoints } from './prepare-points.js';
import { runtimeCandidates } from './runtime-candidates.js';

/** What is searched in float32. */
export interface CandidateSearch {
  readonly points: Matrix;
  readonly queries: Matrix;
  readonly prepared: PreparedPoints;
  /** Candidates of each query, at most the points. */
  readonly keep: number;
  readonly threads: number;
  readonly breath: Breath;
}

/** Of each query the points with the largest float32 scores, [queries, keep], the largest first. */
export interface Candidates {
  readonly indices: Int32Array;
  readonly scores: Float32Array;
}

/** Finds them; scores may be rounded in any order of their sums. */
export type FindCandidates = (search: CandidateSearch) => Promise<Candidates>;

/** Columns from which ONNX Runtime's products pay for the scores that pass through memory: measured by bench/eval. */
const wide = 64;
/** Multiply-adds below which loading it costs more than it saves. */
const worthwhile = 4e9;

/** ONNX Runtime where it is installed and worth it, this package's kernels elsewhere: candidates are as good either way. */
export const findCandidates: FindCandidates = async (search) => {
  const [n, d] = search.points.shape;
  const runtime =
    d >= wide && n * d * search.queries.shape[0] >= worthwhile ? await findRuntime() : undefined;
  return runtime ? runtimeCandidates(runtime, search) : kernelCandidates(search);
};
