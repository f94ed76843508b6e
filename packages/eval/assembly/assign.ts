// Lloyd's step: rows to the nearest of K centres, and the sums of each centre's rows.

/** Make up for the rounding of a sum. */
const UP: f32 = 1.0000002;
const DOWN: f32 = 0.9999998;
/** Features from which on the distance to the own centre is worth knowing before a row is compared with all. */
const LONG: i32 = 16;

/**
 * For each row its nearest centre, the first of equals in float32, and what the rows of each centre add up to.
 *
 * Rows whose centre cannot have changed are not compared again: the distance to their own centre has grown by at most what that
 * centre has moved since the last step, that to any other has shrunk by at most what another has moved. What float32 rounds is
 * added to the upper bounds and taken from the lower ones.
 *
 * Source: Hamerly 2010, "Making k-means even faster".
 *
 * @param data - float32 [count, dims].
 * @param count - of rows. What is kept of rows goes on to the next multiple of four, where lower bounds are infinite.
 * @param panels - float32 [panelCount, dims, 8]: centres in panels of eight, feature by feature.
 * @param offsets - float32 [panelCount, 8]: half the squared length of a centre; infinite for padding.
 * @param centers - float32 [K + 1, dims]: the same centres; the last stands for none.
 * @param moves - float32 [K + 4], then int32: how far each has moved since the last step, at least; how far any has, and any but the
 * one that has moved most; the largest squared length of a centre; and which one has moved most.
 * @param clusters - K.
 * @param weights - float64 [count] of rows, or 0: all are 1.
 * @param labels - int32 [count]: of the last step, and of this one; K where there was no step.
 * @param squares - float32 [count]: squared lengths of rows.
 * @param uppers - float32 [count]: bounds of the distance to the own centre; infinite where there was no step.
 * @param lowers - float32 [count]: bounds of the distance to any other; -infinite where there was no step.
 * @param queue - int32 [count]: scratch.
 * @param sums - float64 [K + 1, dims + 2]: the weighted rows of each centre, their weight, and how many have some.
 */
export function assign(
  data: usize,
  count: i32,
  dims: i32,
  panels: usize,
  panelCount: i32,
  offsets: usize,
  centers: usize,
  moves: usize,
  clusters: i32,
  weights: usize,
  labels: usize,
  squares: usize,
  uppers: usize,
  lowers: usize,
  queue: usize,
  sums: usize,
): void {
  const bytes = <usize>(dims << 2);
  const behind = moves + ((clusters + 1) << 2);
  const most = v128.load32_splat(behind);
  const next = v128.load32_splat(behind, 4);
  const longest = load<f32>(behind, 8);
  const farthest = v128.load32_splat(behind, 12);
  let queued = 0;
  for (let i = 0; i < count; i += 4) {
    const at = <usize>(i << 2);
    const own = v128.load(labels + at);
    let upper = f32x4(
      load<f32>(moves + (i32x4.extract_lane(own, 0) << 2)),
      load<f32>(moves + (i32x4.extract_lane(own, 1) << 2)),
      load<f32>(moves + (i32x4.extract_lane(own, 2) << 2)),
      load<f32>(moves + (i32x4.extract_lane(own, 3) << 2)),
    );
    upper = f32x4.mul(f32x4.add(v128.load(uppers + at), upper), f32x4.splat(UP));
    let lower = v128.bitselect(next, most, i32x4.eq(own, farthest));
    lower = f32x4.mul(f32x4.sub(v128.load(lowers + at), lower), f32x4.splat(DOWN));
    v128.store(uppers + at, upper);
    v128.store(lowers + at, lower);
    if (i32x4.all_true(f32x4.lt(upper, lower))) continue;
    for (let row = i; row < i + 4; row++) {
      const place = <usize>(row << 2);
      const bound = load<f32>(lowers + place);
      if (load<f32>(uppers + place) < bound) continue;
      if (dims >= LONG) {
        const center = centers + <usize>load<i32>(labels + place) * bytes;
        const exact = distance(data + <usize>row * bytes, center, dims);
        store<f32>(uppers + place, exact);
        if (exact < bound) continue;
      }
      store<i32>(queue + (queued << 2), row);
      queued++;
    }
  }
  const slack = <f32>dims * 6e-8;
  for (let at = 0; at < queued; at += 4) {
    const i0 = load<i32>(queue + (at << 2));
    const i1 = load<i32>(queue + (min(at + 1, queued - 1) << 2));
    const i2 = load<i32>(queue + (min(at + 2, queued - 1) << 2));
    const i3 = load<i32>(queue + (min(at + 3, queued - 1) << 2));
    const top = data + <usize>i0 * bytes;
    const stop = top + bytes;
    const r1 = <usize>(i1 - i0) * bytes;
    const r2 = <usize>(i2 - i0) * bytes;
    const r3 = <usize>(i3 - i0) * bytes;
    let best0 = f32x4.splat(-Infinity);
    let best1 = best0;
    let best2 = best0;
    let best3 = best0;
    let second0 = best0;
    let second1 = best0;
    let second2 = best0;
    let second3 = best0;
    let who0 = i32x4.splat(0);
    let who1 = who0;
    let who2 = who0;
    let who3 = who0;
    let b = panels;
    for (let panel = 0; panel < panelCount; panel++) {
      let a00 = f32x4.neg(v128.load(offsets + (panel << 5)));
      let a01 = f32x4.neg(v128.load(offsets + (panel << 5), 16));
      let a10 = a00;
      let a11 = a01;
      let a20 = a00;
      let a21 = a01;
      let a30 = a00;
      let a31 = a01;
      for (let a = top; a < stop; a += 4) {
        const b0 = v128.load(b);
        const b1 = v128.load(b, 16);
        const q0 = v128.load32_splat(a);
        const q1 = v128.load32_splat(a + r1);
        const q2 = v128.load32_splat(a + r2);
        const q3 = v128.load32_splat(a + r3);
        a00 = f32x4.add(a00, f32x4.mul(q0, b0));
        a01 = f32x4.add(a01, f32x4.mul(q0, b1));
        a10 = f32x4.add(a10, f32x4.mul(q1, b0));
        a11 = f32x4.add(a11, f32x4.mul(q1, b1));
        a20 = f32x4.add(a20, f32x4.mul(q2, b0));
        a21 = f32x4.add(a21, f32x4.mul(q2, b1));
        a30 = f32x4.add(a30, f32x4.mul(q3, b0));
        a31 = f32x4.add(a31, f32x4.mul(q3, b1));
        b += 32;
      }
      const low = i32x4.add(i32x4(0, 1, 2, 3), i32x4.splat(panel << 3));
      const high = i32x4.add(i32x4(4, 5, 6, 7), i32x4.splat(panel << 3));
      second0 = runnerUp(second0, best0, a00, a01);
      second1 = runnerUp(second1, best1, a10, a11);
      second2 = runnerUp(second2, best2, a20, a21);
      second3 = runnerUp(second3, best3, a30, a31);
      who0 = winner(who0, best0, a00, a01, low, high);
      who1 = winner(who1, best1, a10, a11, low, high);
      who2 = winner(who2, best2, a20, a21, low, high);
      who3 = winner(who3, best3, a30, a31, low, high);
      best0 = f32x4.max(f32x4.max(best0, a00), a01);
      best1 = f32x4.max(f32x4.max(best1, a10), a11);
      best2 = f32x4.max(f32x4.max(best2, a20), a21);
      best3 = f32x4.max(f32x4.max(best3, a30), a31);
    }
    settle(
      i0,
      best0,
      second0,
      who0,
      data,
      dims,
      weights,
      labels,
      squares,
      uppers,
      lowers,
      sums,
      longest,
      slack,
    );
    settle(
      i1,
      best1,
      second1,
      who1,
      data,
      dims,
      weights,
      labels,
      squares,
      uppers,
      lowers,
      sums,
      longest,
      slack,
    );
    settle(
      i2,
      best2,
      second2,
      who2,
      data,
      dims,
      weights,
      labels,
      squares,
      uppers,
      lowers,
      sums,
      longest,
      slack,
    );
    settle(
      i3,
      best3,
      second3,
      who3,
      data,
      dims,
      weights,
      labels,
      squares,
      uppers,
      lowers,
      sums,
      longest,
      slack,
    );
  }
}

/** The second largest score of each lane, once two more are known. */
function runnerUp(second: v128, best: v128, low: v128, high: v128): v128 {
  return f32x4.max(f32x4.max(second, f32x4.min(best, low)), f32x4.min(f32x4.max(best, low), high));
}

/** The index that belongs to the largest score of each lane, once two more are known; of equal scores the one that was there. */
function winner(who: v128, best: v128, low: v128, high: v128, ofLow: v128, ofHigh: v128): v128 {
  const first = v128.bitselect(ofLow, who, f32x4.gt(low, best));
  return v128.bitselect(ofHigh, first, f32x4.gt(high, f32x4.max(best, low)));
}

/** Takes label and bounds of a row from scores that were compared lane by lane; a row that changes its centre changes two sums. */
function settle(
  i: i32,
  bests: v128,
  seconds: v128,
  who: v128,
  data: usize,
  dims: i32,
  weights: usize,
  labels: usize,
  squares: usize,
  uppers: usize,
  lowers: usize,
  sums: usize,
  longest: f32,
  slack: f32,
): void {
  // The largest in all lanes, then the smallest index that has it.
  let best = f32x4.max(bests, v128.shuffle<f32>(bests, bests, 2, 3, 0, 1));
  best = f32x4.max(best, v128.shuffle<f32>(best, best, 1, 0, 3, 2));
  let index = v128.bitselect(who, i32x4.splat(i32.MAX_VALUE), f32x4.eq(bests, best));
  index = i32x4.min_s(index, v128.shuffle<i32>(index, index, 2, 3, 0, 1));
  index = i32x4.min_s(index, v128.shuffle<i32>(index, index, 1, 0, 3, 2));
  // That one is left out among the bests of lanes.
  let others = v128.bitselect(seconds, f32x4.max(seconds, bests), i32x4.eq(who, index));
  others = f32x4.max(others, v128.shuffle<f32>(others, others, 2, 3, 0, 1));
  others = f32x4.max(others, v128.shuffle<f32>(others, others, 1, 0, 3, 2));
  const place = <usize>(i << 2);
  const square = load<f32>(squares + place);
  const error = slack * (square + longest);
  const near = square - 2 * f32x4.extract_lane(best, 0);
  const far = square - 2 * f32x4.extract_lane(others, 0) - error;
  store<f32>(uppers + place, sqrt<f32>(max<f32>(0, near) + error));
  store<f32>(lowers + place, sqrt<f32>(max<f32>(0, far)));
  const label = i32x4.extract_lane(index, 0);
  const before = load<i32>(labels + place);
  if (label === before) return;
  store<i32>(labels + place, label);
  const row = data + place * <usize>dims;
  const weight = weights ? load<f64>(weights + (i << 3)) : 1;
  const width = <usize>((dims + 2) << 3);
  addRow(sums + <usize>label * width, row, dims, weight, 1);
  addRow(sums + <usize>before * width, row, dims, -weight, -1);
}

/** At least the distance of a row and a centre, by their differences. */
function distance(row: usize, center: usize, dims: i32): f32 {
  let squares = f32x4.splat(0);
  const stop = row + <usize>((dims & ~3) << 2);
  let c = center;
  let r = row;
  for (; r < stop; r += 16) {
    const difference = f32x4.sub(v128.load(r), v128.load(c));
    squares = f32x4.add(squares, f32x4.mul(difference, difference));
    c += 16;
  }
  let sum =
    f32x4.extract_lane(squares, 0) +
    f32x4.extract_lane(squares, 1) +
    f32x4.extract_lane(squares, 2) +
    f32x4.extract_lane(squares, 3);
  for (let rest = dims & 3; rest > 0; rest--) {
    const difference = load<f32>(r) - load<f32>(c);
    sum += difference * difference;
    r += 4;
    c += 4;
  }
  return sqrt<f32>(sum * (1 + <f32>dims * 6e-8));
}

/** sum += weight * row, and weight and number behind it. */
function addRow(sum: usize, row: usize, dims: i32, weight: f64, number: f64): void {
  const factor = f64x2.splat(weight);
  let to = sum;
  let from = row;
  const even = sum + <usize>((dims >> 1) << 4);
  for (; to < even; to += 16) {
    const values = f64x2.promote_low_f32x4(v128.load64_zero(from));
    v128.store(to, f64x2.add(v128.load(to), f64x2.mul(values, factor)));
    from += 8;
  }
  if (dims & 1) {
    store<f64>(to, load<f64>(to) + weight * load<f32>(from));
    to += 8;
  }
  store<f64>(to, load<f64>(to) + weight);
  if (weight !== 0) store<f64>(to, load<f64>(to, 8) + number, 8);
}
