// Steps of optimizers over flat float32 arrays, four numbers at a time. Offsets and sizes are in bytes, multiples of 16.
//
// Moments and parameters whose gradient stays zero decay for ever, and products of subnormal numbers take a processor a
// hundred times as long as others. What is too small to matter is therefore set to zero before it gets there.

/** Gradients below it are zero: their squares, times 1 - beta2, stay normal numbers above it. */
const LEAST_GRADIENT: f32 = 1e-16;
/** First moments, velocities and decaying parameters below it are zero: times any usual rate, they stay normal above it. */
const LEAST_MOMENT: f32 = 1e-30;
/** Second moments below it are zero. */
const LEAST_SQUARE: f32 = 1e-35;

/** x where |x| reaches a bound, else zero. */
function flush(x: v128, least: v128): v128 {
  return v128.and(x, f32x4.ge(f32x4.abs(x), least));
}

/** The sum of squares, accumulated in float64. */
export function squaredNorm(x: usize, bytes: usize): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (const end = x + bytes; x < end; x += 16) {
    const four = v128.load(x);
    const first = f64x2.promote_low_f32x4(four);
    const second = f64x2.promote_low_f32x4(
      i8x16.shuffle(four, four, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7),
    );
    low = f64x2.add(low, f64x2.mul(first, first));
    high = f64x2.add(high, f64x2.mul(second, second));
  }
  const both = f64x2.add(low, high);
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
}

/**
 * Adam (Kingma & Ba 2015, algorithm 1), with weight decay in the gradient (l2) or apart from it (keep = 1 - rate * decay).
 *
 *   g = scale g + l2 p;   m = beta1 m + (1 - beta1) g;   v = beta2 v + (1 - beta2) g^2
 *   p = keep p - stepSize m / (sqrt(v) inverseRoot + epsilon)
 *
 * with stepSize = rate / (1 - beta1^t) and inverseRoot = 1 / sqrt(1 - beta2^t).
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
  scale: f32,
  l2: f32,
  keep: f32,
): void {
  const leastGradient = f32x4.splat(LEAST_GRADIENT);
  const leastMoment = f32x4.splat(LEAST_MOMENT);
  const leastSquare = f32x4.splat(LEAST_SQUARE);
  const vBeta1 = f32x4.splat(beta1);
  const vBeta2 = f32x4.splat(beta2);
  const vRest1 = f32x4.splat(1 - beta1);
  const vRest2 = f32x4.splat(1 - beta2);
  const vStepSize = f32x4.splat(stepSize);
  const vInverseRoot = f32x4.splat(inverseRoot);
  const vEpsilon = f32x4.splat(epsilon);
  const vScale = f32x4.splat(scale);
  const vL2 = f32x4.splat(l2);
  const vKeep = f32x4.splat(keep);
  for (const end = p + bytes; p < end; p += 16, g += 16, m += 16, v += 16) {
    const old = v128.load(p);
    const raw = f32x4.add(f32x4.mul(flush(v128.load(g), leastGradient), vScale), f32x4.mul(vL2, old));
    const gradient = flush(raw, leastGradient);
    const first = flush(f32x4.add(f32x4.mul(vBeta1, v128.load(m)), f32x4.mul(vRest1, gradient)), leastMoment);
    v128.store(m, first);
    const second = flush(
      f32x4.add(f32x4.mul(vBeta2, v128.load(v)), f32x4.mul(vRest2, f32x4.mul(gradient, gradient))),
      leastSquare,
    );
    v128.store(v, second);
    const step = f32x4.div(
      f32x4.mul(vStepSize, first),
      f32x4.add(f32x4.mul(f32x4.sqrt(second), vInverseRoot), vEpsilon),
    );
    v128.store(p, flush(f32x4.sub(f32x4.mul(vKeep, old), step), leastMoment));
  }
}

/**
 * Stochastic gradient descent with momentum, as PyTorch's.
 *
 *   g = scale g + l2 p;   m = momentum m + g;   p = p - rate (m, or g + momentum m where nesterov)
 */
export function sgd(
  p: usize,
  g: usize,
  m: usize,
  bytes: usize,
  rate: f32,
  momentum: f32,
  nesterov: bool,
  scale: f32,
  l2: f32,
): void {
  const leastGradient = f32x4.splat(LEAST_GRADIENT);
  const leastMoment = f32x4.splat(LEAST_MOMENT);
  const vRate = f32x4.splat(rate);
  const vMomentum = f32x4.splat(momentum);
  const vScale = f32x4.splat(scale);
  const vL2 = f32x4.splat(l2);
  for (const end = p + bytes; p < end; p += 16, g += 16, m += 16) {
    const old = v128.load(p);
    const gradient = f32x4.add(f32x4.mul(flush(v128.load(g), leastGradient), vScale), f32x4.mul(vL2, old));
    const velocity = flush(f32x4.add(f32x4.mul(vMomentum, v128.load(m)), gradient), leastMoment);
    v128.store(m, velocity);
    const direction = nesterov ? f32x4.add(gradient, f32x4.mul(vMomentum, velocity)) : velocity;
    v128.store(p, flush(f32x4.sub(old, f32x4.mul(vRate, direction)), leastMoment));
  }
}
