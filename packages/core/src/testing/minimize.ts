import type { Arrays, StepResult } from './method-probe.js';

/**
 * Adam on a map of arrays, in place, at a learning rate of 0.01.
 *
 * @returns the loss before each step and after the last: `steps + 1` numbers.
 */
export async function minimize(
  params: Arrays,
  steps: number,
  evaluate: (params: Arrays) => Promise<Pick<StepResult, 'loss' | 'gradients'>>,
): Promise<number[]> {
  const zeros = () => new Map(Array.from(params, ([path, { length }]) => [path, new Float64Array(length)]));
  const [first, second] = [zeros(), zeros()];
  const losses: number[] = [];
  for (let step = 1; step <= steps; step++) {
    const { loss, gradients } = await evaluate(params);
    losses.push(loss);
    for (const [path, values] of params) {
      const [g, m, v] = [gradients.get(path)!, first.get(path)!, second.get(path)!];
      for (let i = 0; i < values.length; i++) {
        m[i] = 0.9 * m[i] + 0.1 * g[i];
        v[i] = 0.999 * v[i] + 0.001 * g[i] ** 2;
        values[i] -= (0.01 * m[i]) / (1 - 0.9 ** step) / (Math.sqrt(v[i] / (1 - 0.999 ** step)) + 1e-8);
      }
    }
  }
  losses.push((await evaluate(params)).loss);
  return losses;
}
