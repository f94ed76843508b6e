// One step of expectation maximisation for a mixture of Gaussians, in float32 (search) or float64 (finish).
// Rows come in blocks, feature by feature, so that a vector holds the same feature of neighbouring rows.
import { logDensities, normalise } from './mixture-densities';
import { accumulate, add } from './mixture-moments';

function step<T>(
  x: usize,
  blocks: i32,
  rows: i32,
  block: i32,
  dims: i32,
  comps: i32,
  params: usize,
  reach: T,
  cutoff: T,
  moments: usize,
  who: usize,
  resp: usize,
  respStep: i32,
  work: usize,
): void {
  const size = sizeof<T>();
  const stride = <usize>block * size;
  const density = <usize>(1 + dims + (dims * (dims + 2)) / 2) * size;
  const model = density + <usize>dims * size;
  const momentBytes = <usize>((1 + dims + dims * dims) << 3);
  for (let b = 0; b < blocks; b++) {
    const here = min(block, rows - b * block);
    logDensities<T>(x, here, block, dims, comps, params, model, reach, who, work, resp);
    add(moments, normalise<T>(resp, block, here, comps));
    if (cutoff < <T>1) {
      for (let k = 0; k < comps; k++) {
        const centre = params + <usize>k * model + density;
        const out = moments + 8 + <usize>k * momentBytes;
        accumulate<T>(x, block, here, dims, resp + <usize>k * stride, centre, cutoff, out, work);
      }
    }
    x += <usize>dims * stride;
    who += stride;
    resp += <usize>respStep;
  }
}

/**
 * Expectation (responsibilities) and maximisation (moments) over consecutive blocks of rows.
 *
 * Responsibilities below e^-30 may be given as a larger one that is still below e^-30: they are not accumulated.
 *
 * @param x - [blocks, block / 16, dims, 16]; dims even, block a multiple of 16.
 * @param rows - rows in these blocks; the last block may hold fewer than `block`.
 * @param params - per component: log constant, then for each pair of rows (i, i + 1) of L: c_i, c_(i+1) and the
 *   columns 0 .. i + 1 of both rows interleaved; then the centre of its moments [dims].
 * @param accumulates - 0: responsibilities and log-likelihood only.
 * @param moments - float64, added to: log-likelihood, then per component mass, sum [dims], scatter [dims, dims].
 * @param who - [blocks, block] as float32: the best component of every row, to begin with (any will do) and after.
 * @param resp - responsibilities [comps, block]; block b writes to `resp + b * respStep` bytes.
 * @param work - scratch of 8 block + 2 dims block elements' bytes.
 */
export function mixture32(
  x: usize,
  blocks: i32,
  rows: i32,
  block: i32,
  dims: i32,
  comps: i32,
  params: usize,
  accumulates: i32,
  moments: usize,
  who: usize,
  resp: usize,
  respStep: i32,
  work: usize,
): void {
  const cutoff: f32 = accumulates ? 1e-9 : 1;
  step<f32>(x, blocks, rows, block, dims, comps, params, 30, cutoff, moments, who, resp, respStep, work);
}

/** As `mixture32` in float64, with e^-50. */
export function mixture64(
  x: usize,
  blocks: i32,
  rows: i32,
  block: i32,
  dims: i32,
  comps: i32,
  params: usize,
  accumulates: i32,
  moments: usize,
  who: usize,
  resp: usize,
  respStep: i32,
  work: usize,
): void {
  const cutoff: f64 = accumulates ? 1e-18 : 1;
  step<f64>(x, blocks, rows, block, dims, comps, params, 50, cutoff, moments, who, resp, respStep, work);
}
