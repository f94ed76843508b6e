// Steps of optimizers over flat float32 arrays, four numbers at a time. Offsets and sizes are in bytes, multiples of 16, sizes above 0:
// a loop that is tested at its end is a third faster here.
//
// What an optimizer remembers of a parameter whose gradient stays zero decays for ever, and a processor may take a hundred
// times as long for products of subnormal numbers as for others. So gradients that are too small to matter are taken as zero,
// and what is remembered is rounded to multiples of a number that is too small to matter: (x + c) - c is x, less what float32
// cannot hold of it beside c, in two additions.

/** x rounded to multiples of c / 2^24, about; what is larger than 2^24 c stays as it is. */
function round(x: v128, c: v128): v128 {
  return f32x4.sub(f32x4.add(x, c), c);
}

/** The sum of squares, accumulated in float64. */
export function squaredNorm(x: usize, bytes: usize): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  const end = x + bytes;
  do {
    const four = v128.load(x);
    const first = f64x2.promote_low_f32x4(four);
    const second = f64x2.promote_low_f32x4(
      i8x16.shuffle(four, four, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7),
    );
    low = f64x2.add(low, f64x2.mul(first, first));
    high = f64x2.add(high, f64x2.mul(second, second));
    x += 16;
  } while (x < end);
  const both = f64x2.add(low, high);
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
}

/** x = a x + b y, number by number. */
export function combine(x: usize, y: usize, bytes: usize, a: f32, b: f32): void {
  const vA = f32x4.splat(a);
  const vB = f32x4.splat(b);
  const end = x + bytes;
  do {
    v128.store(x, f32x4.add(f32x4.mul(vA, v128.load(x)), f32x4.mul(vB, v128.load(y))));
    x += 16;
    y += 16;
  } while (x < end);
}

/**
 * Adam (Kingma & Ba 2015, algorithm 1).
 *
 *   m = beta1 m + (1 - beta1) g;   v = beta2 v + (1 - beta2) g^2
 *   p = p - stepSize m / (sqrt(v) inverseRoot + epsilon)
 *
 * with stepSize = rate / (1 - beta1^t) and inverseRoot = 1 / sqrt(1 - beta2^t).
 *
 * @param leastG - gradients below it are zero.
 * @param roundM, roundV - the c of rounding first and second moments. Arguments, because V8 puts a constant vector together anew in
 *   each round of a loop.
 */
export function adam(
  p: usize,
  g: usize,
  m: usize,
  v: usize,
  bytes: usize,
  stepSize: f32,
  beta1: f32,
  beta2: f32,
  inverseRoot: f32,
  epsilon: f32,
  leastG: f32,
  roundM: f32,
  roundV: f32,
): void {
  const vLeastG = f32x4.splat(leastG);
  const vRoundM = f32x4.splat(roundM);
  const vRoundV = f32x4.splat(roundV);
  const vBeta1 = f32x4.splat(beta1);
  const vBeta2 = f32x4.splat(beta2);
  const vRest1 = f32x4.splat(1 - beta1);
  const vRest2 = f32x4.splat(1 - beta2);
  const vStepSize = f32x4.splat(stepSize);
  const vInverseRoot = f32x4.splat(inverseRoot);
  const vEpsilon = f32x4.splat(epsilon);
  const end = p + bytes;
  do {
    const given = v128.load(g);
    const gradient = v128.and(given, f32x4.ge(f32x4.abs(given), vLeastG));
    const first = round(f32x4.add(f32x4.mul(vBeta1, v128.load(m)), f32x4.mul(vRest1, gradient)), vRoundM);
    v128.store(m, first);
    const second = round(
      f32x4.add(f32x4.mul(vBeta2, v128.load(v)), f32x4.mul(vRest2, f32x4.mul(gradient, gradient))),
      vRoundV,
    );
    v128.store(v, second);
    const step = f32x4.div(
      f32x4.mul(vStepSize, first),
      f32x4.add(f32x4.mul(f32x4.sqrt(second), vInverseRoot), vEpsilon),
    );
    v128.store(p, f32x4.sub(v128.load(p), step));
    p += 16;
    g += 16;
    m += 16;
    v += 16;
  } while (p < end);
}

/**
 * Stochastic gradient descent with momentum, as PyTorch's.
 *
 *   m = momentum m + g;   p = p - rate (m, or g + momentum m where nesterov)
 *
 * @param roundM - the c of rounding velocities.
 */
export function sgd(
  p: usize,
  g: usize,
  m: usize,
  bytes: usize,
  rate: f32,
  momentum: f32,
  nesterov: bool,
  roundM: f32,
): void {
  const vRate = f32x4.splat(rate);
  const vMomentum = f32x4.splat(momentum);
  const vRoundM = f32x4.splat(roundM);
  const end = p + bytes;
  do {
    const gradient = v128.load(g);
    const velocity = round(f32x4.add(f32x4.mul(vMomentum, v128.load(m)), gradient), vRoundM);
    v128.store(m, velocity);
    const direction = nesterov ? f32x4.add(gradient, f32x4.mul(vMomentum, velocity)) : velocity;
    v128.store(p, f32x4.sub(v128.load(p), f32x4.mul(vRate, direction)));
    p += 16;
    g += 16;
    m += 16;
  } while (p < end);
}
