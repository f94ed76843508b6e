// Cross-entropy of a linear classifier with its gradient, in float64.
import { product } from './dense';
import { exp64 } from './math';

/** Rows of which scores are kept at a time; a multiple of 4. */
const TILE: i32 = 64;

/**
 * Loss of one row of scores [width]; the scores become softmax - one-hot, those from `classes` on zero.
 *
 * Source: softmax less its peak, so that nothing overflows.
 */
function crossEntropy(z: usize, classes: i32, width: i32, label: i32): f64 {
  const stop = z + <usize>(classes << 3);
  const end = z + <usize>(width << 3);
  const own = z + <usize>(label << 3);
  let peak = load<f64>(z);
  for (let at = z + 8; at < stop; at += 8) peak = max(peak, load<f64>(at));
  const margin = peak - load<f64>(own);
  for (let at = z; at < end; at += 16) {
    v128.store(at, exp64(f64x2.sub(v128.load(at), f64x2.splat(peak))));
  }
  memory.fill(stop, 0, end - stop);
  let total: f64 = 0;
  for (let at = z; at < stop; at += 8) total += load<f64>(at);
  const factor = f64x2.splat(1 / total);
  for (let at = z; at < end; at += 16) v128.store(at, f64x2.mul(v128.load(at), factor));
  store<f64>(own, load<f64>(own) - 1);
  return margin + JSMath.log(total);
}

/**
 * Adds the cross-entropy of rows to `loss`, and its gradient to `gradient`.
 *
 * @param features - [rows padded to 4, inputs], inputs a multiple of 4; padding is zero.
 * @param labels - int32 [rows].
 * @param weights - [inputs, width], width = classes padded to 2.
 * @param gradient - [inputs, width].
 * @param work - scratch: TILE * width + inputs * width doubles.
 */
export function logistic(
  features: usize,
  labels: usize,
  rows: i32,
  inputs: i32,
  classes: i32,
  weights: usize,
  loss: usize,
  gradient: usize,
  work: usize,
): void {
  const width = (classes + 1) & -2;
  const rowBytes = <usize>(inputs << 3);
  const scoreBytes = <usize>(width << 3);
  const part = work + <usize>TILE * scoreBytes;
  const end = gradient + <usize>inputs * scoreBytes;
  let total = load<f64>(loss);
  for (let begin = 0; begin < rows; begin += TILE) {
    const count = min(TILE, rows - begin);
    const padded = (count + 3) & -4;
    const x = features + <usize>begin * rowBytes;
    product<f64>(x, rowBytes, 8, weights, 0, work, padded, inputs, width);
    for (let i = 0; i < count; i++) {
      total += crossEntropy(
        work + <usize>i * scoreBytes,
        classes,
        width,
        load<i32>(labels + ((begin + i) << 2)),
      );
    }
    memory.fill(work + <usize>count * scoreBytes, 0, <usize>(padded - count) * scoreBytes);
    product<f64>(x, 8, rowBytes, work, 0, part, inputs, count, width);
    let from = part;
    for (let at = gradient; at < end; at += 16) {
      v128.store(at, f64x2.add(v128.load(at), v128.load(from)));
      from += 16;
    }
  }
  store<f64>(loss, total);
}
