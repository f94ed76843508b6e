import { flush32 } from './math';

// Moments of a weight whose gradient stays zero decay to subnormal numbers, whose products take many times as long:
// below these limits, where a step is less than 1e-8 of the learning rate, they are zero.
const SMALLEST_GRADIENT: f32 = 1e-16;
const SMALLEST_FIRST: f32 = 1e-30;
const SMALLEST_SECOND: f32 = 1e-35;

/**
 * One step of Adam (Kingma & Ba, arXiv:1412.6980, algorithm 1) on `count` parameters.
 *
 * @param state - float64: learning rate, beta1, beta2, epsilon, beta1^t, beta2^t; the powers are advanced.
 */
export function adam(
  params: usize,
  gradients: usize,
  first: usize,
  second: usize,
  count: i32,
  state: usize,
): void {
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
    const g = flush32(v128.load(gradients + at), SMALLEST_GRADIENT);
    const m = f32x4.add(f32x4.mul(keep1, v128.load(first + at)), f32x4.mul(take1, g));
    const v = f32x4.add(f32x4.mul(keep2, v128.load(second + at)), f32x4.mul(take2, f32x4.mul(g, g)));
    v128.store(first + at, flush32(m, SMALLEST_FIRST));
    v128.store(second + at, flush32(v, SMALLEST_SECOND));
    const divisor = f32x4.add(f32x4.mul(f32x4.sqrt(v), root), epsilon);
    v128.store(params + at, f32x4.add(v128.load(params + at), f32x4.mul(size, f32x4.div(m, divisor))));
  }
}
