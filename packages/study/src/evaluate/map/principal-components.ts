import { setImmediate } from 'node:timers/promises';
import type { Matrix } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { Matrix as DenseMatrix, EigenvalueDecomposition, QrDecomposition } from 'ml-matrix';

/** Directions that are iterated together, so that the first two settle soon where others are nearly as long. */
const block = 16;
/** The part of direction i that is not settled shrinks by (variance 16 / variance i) each time. */
const iterations = 30;

/** Rows in two dimensions. */
export interface PrincipalComponents {
  /** [rows]: coordinates along the two directions of largest variance. */
  readonly points: readonly (readonly [number, number])[];
  /** Part of the variance that each of them has, in [0, 1]; 0 where rows do not differ. */
  readonly explained: readonly [number, number];
}

/**
 * The first two principal components of rows, by subspace iteration (Halko, Martinsson & Tropp 2011): exact for up to 16 columns, and
 * otherwise as exact as a picture needs. The largest coordinate of a component is positive, so that pictures do not flip.
 *
 * @param rows - [n, d], finite.
 * @throws the signal's reason, if it stopped the work.
 */
export async function principalComponents(
  { data, shape: [n, d] }: Matrix,
  signal?: AbortSignal,
): Promise<PrincipalComponents> {
  const centred = new DenseMatrix(n, d);
  for (let c = 0; c < d; c++) {
    let mean = 0;
    for (let row = 0; row < n; row++) mean += data[row * d + c] / n;
    for (let row = 0; row < n; row++) centred.set(row, c, data[row * d + c] - mean);
  }
  const total = centred.norm('frobenius') ** 2;
  if (total === 0) return { points: Array.from({ length: n }, () => [0, 0] as const), explained: [0, 0] };

  const width = Math.min(block, d);
  const start = new RandomStream(0, 'map', 'directions').fillNormal(new Float64Array(d * width));
  const transposed = centred.transpose();
  let basis = orthonormal(DenseMatrix.from1DArray(d, width, start));
  for (let i = 0; i < iterations && width < d; i++) {
    await setImmediate();
    signal?.throwIfAborted();
    basis = orthonormal(transposed.mmul(centred.mmul(basis)));
  }
  const projected = centred.mmul(basis);
  const inside = new EigenvalueDecomposition(projected.transpose().mmul(projected), {
    assumeSymmetric: true,
  });
  // Eigenvalues rise; a single column has no second direction.
  const axes = [width - 1, width - 2].map((at) =>
    at < 0
      ? { scores: new Array<number>(n).fill(0), share: 0 }
      : {
          scores: upright(
            projected.mmul(inside.eigenvectorMatrix.subMatrix(0, width - 1, at, at)).to1DArray(),
          ),
          share: Math.max(0, inside.realEigenvalues[at]) / total,
        },
  );
  const [first, second] = axes;
  return {
    points: first.scores.map((x, row) => [x, second.scores[row]] as const),
    explained: [first.share, second.share],
  };
}

function orthonormal(columns: DenseMatrix): DenseMatrix {
  return new QrDecomposition(columns).orthogonalMatrix;
}

/** Turns a component round if its largest coordinate is negative. */
function upright(scores: number[]): number[] {
  const largest = scores.reduce((most, score) => (Math.abs(score) > Math.abs(most) ? score : most), 0);
  return largest < 0 ? scores.map((score) => -score) : scores;
}
