import { describe, expect, it } from 'vitest';
import { minimise, type Objective } from './lbfgs.js';

const options = { tol: 1e-9, maxIter: 500 };

describe('minimise', () => {
  it('finds the minimum of an ill-conditioned quadratic', async () => {
    const curvatures = Float64Array.from({ length: 12 }, (_, i) => 10 ** (i / 2 - 2));
    const quadratic: Objective = async (x, gradient) => {
      let value = 0;
      for (let i = 0; i < x.length; i++) {
        gradient[i] = curvatures[i] * (x[i] - i);
        value += (curvatures[i] * (x[i] - i) ** 2) / 2;
      }
      return value;
    };
    const start = new Float64Array(12);
    const { x, value, converged } = await minimise(quadratic, start, options);
    expect(converged).toBe(true);
    expect(value).toBeLessThan(1e-14);
    x.forEach((found, i) => {
      expect(found).toBeCloseTo(i, 6);
    });
    expect([...start]).toEqual(new Array(12).fill(0));
  });

  it('follows the valley of Rosenbrock', async () => {
    const rosenbrock: Objective = async ([a, b], gradient) => {
      gradient[0] = -400 * a * (b - a * a) - 2 * (1 - a);
      gradient[1] = 200 * (b - a * a);
      return 100 * (b - a * a) ** 2 + (1 - a) ** 2;
    };
    const { x, converged, iterations } = await minimise(rosenbrock, Float64Array.of(-1.2, 1), options);
    expect(converged).toBe(true);
    expect(iterations).toBeLessThan(60);
    expect(x[0]).toBeCloseTo(1, 8);
    expect(x[1]).toBeCloseTo(1, 8);
  });

  it('says when iterations did not suffice', async () => {
    const quartic: Objective = async ([a], gradient) => {
      gradient[0] = 4 * a ** 3;
      return a ** 4;
    };
    const few = await minimise(quartic, Float64Array.of(3), { tol: 1e-12, maxIter: 3 });
    expect(few).toMatchObject({ iterations: 3, converged: false });
    expect(few.value).toBeLessThan(81);
  });

  it('ends where a function has no minimum that it can reach', async () => {
    const cliff: Objective = async ([a], gradient) => {
      gradient[0] = -1;
      return a < 1 ? -a : Number.POSITIVE_INFINITY;
    };
    const { converged, value } = await minimise(cliff, Float64Array.of(0), options);
    expect(converged).toBe(false);
    expect(value).toBeGreaterThan(-1);
  });
});
