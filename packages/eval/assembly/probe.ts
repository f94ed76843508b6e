// A linear probe, or one with a hidden layer, trained by Adam in float32: a whole epoch per call.
// Every width is padded to a multiple of 4 with zeros; weights of padding get gradient 0 and stay 0.
import { adam } from './adam';
import { columnSums, gather, product, rectify, rectifyGradient, transpose } from './dense';
import { lossAndGradient } from './loss';

/**
 * Trains on rows in minibatches, the last of which may be smaller: for an epoch, or a part of one.
 *
 * @param features - float32 [rows, dims].
 * @param targets - as the loss `kind` wants them, see `CLASSES`; width = outputs padded to 4.
 * @param order - int32 [count]: the rows in their order.
 * @param hidden - width of the hidden layer, padded; 0 for none.
 * @param sets - label sets, see `crossEntropyRow`; not used for values.
 * @param params - float32: W1 [dims, hidden], b1 [hidden] where hidden > 0, then W [last, width], b [width].
 * @param moments - float32: twice as long as `params`.
 * @param state - see `adam`; then at byte 48 the loss, to which that of these rows is added.
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
  let loss = load<f64>(state, 48);
  for (let begin = 0; begin < count; begin += batch) {
    const rows = min(batch, count - begin);
    const padded = (rows + 3) & -4;
    const here = order + (begin << 2);
    gather(features, here, rows, padded, <usize>(dims << 2), x);
    let input = x;
    if (hidden) {
      product<f32>(x, dims << 2, 4, params, params + <usize>(dims * hidden * 4), h, padded, dims, hidden);
      rectify(h, padded * hidden);
      input = h;
    }
    product<f32>(
      input,
      inner << 2,
      4,
      lastLayer,
      lastLayer + <usize>(inner * width * 4),
      z,
      padded,
      inner,
      width,
    );
    loss += lossAndGradient(z, rows, outputs, width, kind, sets, targets, here, <f32>1 / <f32>rows);
    memory.fill(z + <usize>(rows * width * 4), 0, <usize>((padded - rows) * width * 4));
    product<f32>(input, 4, inner << 2, z, 0, lastGradients, inner, padded, width);
    columnSums(z, padded, width, lastGradients + <usize>(inner * width * 4));
    if (hidden) {
      transpose(lastLayer, hidden, width, flipped);
      product<f32>(z, width << 2, 4, flipped, 0, gh, padded, width, hidden);
      rectifyGradient(gh, h, padded * hidden);
      product<f32>(x, 4, dims << 2, gh, 0, gradients, dims, padded, hidden);
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
    product<f32>(features, dims << 2, 4, params, params + <usize>(dims * hidden * 4), h, rows, dims, hidden);
    rectify(h, rows * hidden);
  }
  const input = hidden ? h : features;
  product<f32>(
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
