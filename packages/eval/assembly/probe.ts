// A linear probe, or one with a hidden layer, trained by Adam in float32: a whole epoch per call.
// Every width is padded to a multiple of 4 with zeros; weights of padding get gradient 0 and stay 0.
import { exp32 } from './math';

/** Targets are int32 classes [rows, label sets]; otherwise float32 values [rows, width] and squared errors. */
const CLASSES: i32 = 0;

/**
 * C = A B + c, where A[i, p] is at `a + i * aRow + p * aColumn` (bytes).
 *
 * @param b - [k, n], contiguous; n a multiple of 4.
 * @param bias - [n], or 0 for none.
 * @param out - [m, n], contiguous; m a multiple of 4.
 */
function product(
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bias: usize,
  out: usize,
  m: i32,
  k: i32,
  n: i32,
): void {
  const width = <usize>(n << 2);
  const zero = f32x4.splat(0);
  for (let i = 0; i < m; i += 4) {
    const top = a + <usize>i * aRow;
    const stop = top + <usize>k * aColumn;
    const row = out + <usize>i * width;
    let column: usize = 0;
    for (; column + 32 <= width; column += 32) {
      let c00 = bias ? v128.load(bias + column) : zero;
      let c01 = bias ? v128.load(bias + column, 16) : zero;
      let c10 = c00;
      let c11 = c01;
      let c20 = c00;
      let c21 = c01;
      let c30 = c00;
      let c31 = c01;
      let right = b + column;
      for (let left = top; left < stop; left += aColumn) {
        const b0 = v128.load(right);
        const b1 = v128.load(right, 16);
        const a0 = v128.load32_splat(left);
        const a1 = v128.load32_splat(left + aRow);
        const a2 = v128.load32_splat(left + 2 * aRow);
        const a3 = v128.load32_splat(left + 3 * aRow);
        c00 = f32x4.add(c00, f32x4.mul(a0, b0));
        c01 = f32x4.add(c01, f32x4.mul(a0, b1));
        c10 = f32x4.add(c10, f32x4.mul(a1, b0));
        c11 = f32x4.add(c11, f32x4.mul(a1, b1));
        c20 = f32x4.add(c20, f32x4.mul(a2, b0));
        c21 = f32x4.add(c21, f32x4.mul(a2, b1));
        c30 = f32x4.add(c30, f32x4.mul(a3, b0));
        c31 = f32x4.add(c31, f32x4.mul(a3, b1));
        right += width;
      }
      let at = row + column;
      v128.store(at, c00);
      v128.store(at, c01, 16);
      at += width;
      v128.store(at, c10);
      v128.store(at, c11, 16);
      at += width;
      v128.store(at, c20);
      v128.store(at, c21, 16);
      at += width;
      v128.store(at, c30);
      v128.store(at, c31, 16);
    }
    if (column < width) {
      let c0 = bias ? v128.load(bias + column) : zero;
      let c1 = c0;
      let c2 = c0;
      let c3 = c0;
      let right = b + column;
      for (let left = top; left < stop; left += aColumn) {
        const b0 = v128.load(right);
        c0 = f32x4.add(c0, f32x4.mul(v128.load32_splat(left), b0));
        c1 = f32x4.add(c1, f32x4.mul(v128.load32_splat(left + aRow), b0));
        c2 = f32x4.add(c2, f32x4.mul(v128.load32_splat(left + 2 * aRow), b0));
        c3 = f32x4.add(c3, f32x4.mul(v128.load32_splat(left + 3 * aRow), b0));
        right += width;
      }
      const at = row + column;
      v128.store(at, c0);
      v128.store(at + width, c1);
      v128.store(at + 2 * width, c2);
      v128.store(at + 3 * width, c3);
    }
  }
}

/** Copies the rows `order[0 .. count)` of a table; the rows up to `padded` become zero. Widths in bytes. */
function gather(from: usize, order: usize, count: i32, padded: i32, width: usize, to: usize): void {
  for (let i = 0; i < count; i++) {
    memory.copy(to + <usize>i * width, from + <usize>load<i32>(order + (i << 2)) * width, width);
  }
  memory.fill(to + <usize>count * width, 0, <usize>(padded - count) * width);
}

/** out[j] = sum_i a[i, j]. */
function columnSums(a: usize, m: i32, n: i32, out: usize): void {
  const width = <usize>(n << 2);
  for (let column: usize = 0; column < width; column += 16) {
    let total = f32x4.splat(0);
    let at = a + column;
    for (let i = 0; i < m; i++) {
      total = f32x4.add(total, v128.load(at));
      at += width;
    }
    v128.store(out + column, total);
  }
}

function transpose(a: usize, m: i32, n: i32, out: usize): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) store<f32>(out + ((j * m + i) << 2), load<f32>(a + ((i * n + j) << 2)));
  }
}

function rectify(a: usize, count: i32): void {
  const stop = a + <usize>(count << 2);
  for (; a < stop; a += 16) v128.store(a, f32x4.max(v128.load(a), f32x4.splat(0)));
}

/** Sets gradient entries to zero where the activation is not positive. */
function rectifyGradient(gradient: usize, activation: usize, count: i32): void {
  const stop = gradient + <usize>(count << 2);
  for (; gradient < stop; gradient += 16) {
    const on = f32x4.gt(v128.load(activation), f32x4.splat(0));
    v128.store(gradient, v128.and(v128.load(gradient), on));
    activation += 16;
  }
}

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

/** Loss summed over rows; the scores become scale times the gradient. `order` picks each row's target. */
function lossAndGradient(
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
  }
  return loss;
}

/**
 * One step of Adam (Kingma & Ba, arXiv:1412.6980, algorithm 1) on `count` parameters.
 *
 * @param state - float64: learning rate, beta1, beta2, epsilon, beta1^t, beta2^t; the powers are advanced.
 */
function adam(params: usize, gradients: usize, first: usize, second: usize, count: i32, state: usize): void {
  const beta1 = load<f64>(state, 8);
  const beta2 = load<f64>(state, 16);
  const power1 = load<f64>(state, 32) * beta1;
  const power2 = load<f64>(state, 40) * beta2;
  store<f64>(state, power1, 32);
  store<f64>(state, power2, 40);
  const size = f32x4.splat(<f32>(-load<f64>(state) / (1 - power1)));
  const root = f32x4.splat(<f32>(1 / Math.sqrt(1 - power2)));
  const epsilon = f32x4.splat(<f32>load<f64>(state, 24));
  const keep1 = f32x4.splat(<f32>beta1);
  const take1 = f32x4.splat(<f32>(1 - beta1));
  const keep2 = f32x4.splat(<f32>beta2);
  const take2 = f32x4.splat(<f32>(1 - beta2));
  const bytes = <usize>(count << 2);
  for (let at: usize = 0; at < bytes; at += 16) {
    const g = v128.load(gradients + at);
    const m = f32x4.add(f32x4.mul(keep1, v128.load(first + at)), f32x4.mul(take1, g));
    const v = f32x4.add(f32x4.mul(keep2, v128.load(second + at)), f32x4.mul(take2, f32x4.mul(g, g)));
    v128.store(first + at, m);
    v128.store(second + at, v);
    const divisor = f32x4.add(f32x4.mul(f32x4.sqrt(v), root), epsilon);
    v128.store(params + at, f32x4.add(v128.load(params + at), f32x4.mul(size, f32x4.div(m, divisor))));
  }
}

/**
 * Trains for one epoch of minibatches; the last may be smaller.
 *
 * @param features - float32 [rows, dims].
 * @param targets - as the loss `kind` wants them, see `CLASSES`; width = outputs padded to 4.
 * @param order - int32 [count]: the rows in the order of this epoch.
 * @param hidden - width of the hidden layer, padded; 0 for none.
 * @param sets - label sets, see `crossEntropyRow`; not used for values.
 * @param params - float32: W1 [dims, hidden], b1 [hidden] where hidden > 0, then W [last, width], b [width].
 * @param moments - float32: twice as long as `params`.
 * @param state - see `adam`; then at byte 48 the loss, summed over rows, is written.
 * @param work - scratch: batch * (dims + 2 hidden + width) + params + width * hidden floats; batch padded to 4.
 */
export function probeEpoch(
  features: usize,
  targets: usize,
  order: usize,
  count: i32,
  batch: i32,
  dims: i32,
  hidden: i32,
  outputs: i32,
  kind: i32,
  sets: usize,
  params: usize,
  moments: usize,
  state: usize,
  work: usize,
): void {
  const width = (outputs + 3) & -4;
  const inner = hidden ? hidden : dims;
  const total = (hidden ? (dims + 1) * hidden : 0) + (inner + 1) * width;
  const lastLayer = params + <usize>((hidden ? (dims + 1) * hidden : 0) << 2);
  const full = (batch + 3) & -4;
  const x = work;
  const h = x + <usize>(full * dims * 4);
  const z = h + <usize>(full * hidden * 4);
  const gh = z + <usize>(full * width * 4);
  const gradients = gh + <usize>(full * hidden * 4);
  const flipped = gradients + <usize>(total << 2);
  const lastGradients = gradients + (lastLayer - params);
  let loss: f64 = 0;
  for (let begin = 0; begin < count; begin += batch) {
    const rows = min(batch, count - begin);
    const padded = (rows + 3) & -4;
    const here = order + (begin << 2);
    gather(features, here, rows, padded, <usize>(dims << 2), x);
    let input = x;
    if (hidden) {
      product(x, dims << 2, 4, params, params + <usize>(dims * hidden * 4), h, padded, dims, hidden);
      rectify(h, padded * hidden);
      input = h;
    }
    product(input, inner << 2, 4, lastLayer, lastLayer + <usize>(inner * width * 4), z, padded, inner, width);
    loss += lossAndGradient(z, rows, outputs, width, kind, sets, targets, here, <f32>1 / <f32>rows);
    memory.fill(z + <usize>(rows * width * 4), 0, <usize>((padded - rows) * width * 4));
    product(input, 4, inner << 2, z, 0, lastGradients, inner, padded, width);
    columnSums(z, padded, width, lastGradients + <usize>(inner * width * 4));
    if (hidden) {
      transpose(lastLayer, hidden, width, flipped);
      product(z, width << 2, 4, flipped, 0, gh, padded, width, hidden);
      rectifyGradient(gh, h, padded * hidden);
      product(x, 4, dims << 2, gh, 0, gradients, dims, padded, hidden);
      columnSums(gh, padded, hidden, gradients + <usize>(dims * hidden * 4));
    }
    adam(params, gradients, moments, moments + <usize>(total << 2), total, state);
  }
  store<f64>(state, loss, 48);
}

/**
 * Loss of scores [rows, width], summed over rows and written as float64 to `loss`; the scores become the gradient.
 *
 * @param order - int32 [rows]: the row of `targets` that each row of scores belongs to.
 */
export function probeLoss(
  scores: usize,
  rows: i32,
  outputs: i32,
  kind: i32,
  sets: usize,
  targets: usize,
  order: usize,
  loss: usize,
): void {
  store<f64>(loss, lossAndGradient(scores, rows, outputs, (outputs + 3) & -4, kind, sets, targets, order, 1));
}

/**
 * Scores of a probe, [rows, width]; width = outputs padded to 4, rows a multiple of 4.
 *
 * @param h - scratch [rows, hidden].
 */
export function probeScores(
  features: usize,
  rows: i32,
  dims: i32,
  hidden: i32,
  outputs: i32,
  params: usize,
  h: usize,
  scores: usize,
): void {
  const width = (outputs + 3) & -4;
  const inner = hidden ? hidden : dims;
  const lastLayer = params + <usize>((hidden ? (dims + 1) * hidden : 0) << 2);
  if (hidden) {
    product(features, dims << 2, 4, params, params + <usize>(dims * hidden * 4), h, rows, dims, hidden);
    rectify(h, rows * hidden);
  }
  const input = hidden ? h : features;
  product(
    input,
    inner << 2,
    4,
    lastLayer,
    lastLayer + <usize>(inner * width * 4),
    scores,
    rows,
    inner,
    width,
  );
}
