// Losses of a probe with their gradients, in float32.
import { exp32, flush32 } from './math';

/** Targets are int32 classes [rows, label sets]; otherwise float32 values [rows, width] and squared errors. */
const CLASSES: i32 = 0;

/**
 * Cross-entropy of one row of scores [width], summed over label sets; the scores become scale * (softmax - one-hot).
 *
 * @param sets - int32: number of label sets, then the classes of each; the scores of a set follow the previous one's.
 * @param labels - int32: the class of each set.
 */
function crossEntropyRow(z: usize, width: i32, sets: usize, labels: usize, scale: f32): f64 {
  const count = load<i32>(sets);
  let loss: f64 = 0;
  let start = z;
  for (let set = 0; set < count; set++) {
    const stop = start + <usize>(load<i32>(sets + ((set + 1) << 2)) << 2);
    let peak = load<f32>(start);
    for (let at = start + 4; at < stop; at += 4) peak = max(peak, load<f32>(at));
    loss += <f64>(peak - load<f32>(start + (load<i32>(labels + (set << 2)) << 2)));
    for (let at = start; at < stop; at += 4) store<f32>(at, load<f32>(at) - peak);
    start = stop;
  }
  const end = z + <usize>(width << 2);
  for (let at = z; at < end; at += 16) v128.store(at, exp32(v128.load(at)));
  memory.fill(start, 0, end - start);
  start = z;
  for (let set = 0; set < count; set++) {
    const stop = start + <usize>(load<i32>(sets + ((set + 1) << 2)) << 2);
    let total: f32 = 0;
    for (let at = start; at < stop; at += 4) total += load<f32>(at);
    const factor = scale / total;
    for (let at = start; at < stop; at += 4) store<f32>(at, load<f32>(at) * factor);
    const own = start + (load<i32>(labels + (set << 2)) << 2);
    store<f32>(own, load<f32>(own) - scale);
    loss += JSMath.log(<f64>total);
    start = stop;
  }
  return loss;
}

/** Squared error, summed over one row of predictions; they become 2 scale (prediction - target). */
function squaredErrorRow(z: usize, outputs: i32, target: usize, scale: f32): f64 {
  let loss: f64 = 0;
  for (let j = 0; j < outputs; j++) {
    const at = z + (j << 2);
    const error = load<f32>(at) - load<f32>(target + (j << 2));
    loss += <f64>error * <f64>error;
    store<f32>(at, 2 * scale * error);
  }
  return loss;
}

/** Gradients of scores smaller than this are zero: products with them would be subnormal, and slow. */
const SMALLEST: f32 = 1e-20;

/** Loss summed over rows; the scores become scale times the gradient. `order` picks each row's target. */
export function lossAndGradient(
  z: usize,
  rows: i32,
  outputs: i32,
  width: i32,
  kind: i32,
  sets: usize,
  targets: usize,
  order: usize,
  scale: f32,
): f64 {
  const targetBytes = <usize>((kind === CLASSES ? load<i32>(sets) : width) << 2);
  let loss: f64 = 0;
  for (let i = 0; i < rows; i++) {
    const at = z + <usize>(i * width * 4);
    const target = targets + <usize>load<i32>(order + (i << 2)) * targetBytes;
    if (kind === CLASSES) loss += crossEntropyRow(at, width, sets, target, scale);
    else loss += squaredErrorRow(at, outputs, target, scale);
    const end = at + <usize>(width << 2);
    for (let j = at; j < end; j += 16) v128.store(j, flush32(v128.load(j), SMALLEST));
  }
  return loss;
}
