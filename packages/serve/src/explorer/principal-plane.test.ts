import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { principalPlane } from './principal-plane.js';

describe('principalPlane', () => {
  it('finds the axes along which points were spread', () => {
    const random = new RandomStream(0);
    const [u, v] = [
      [0.6, 0, 0.8],
      [0, 1, 0],
    ];
    const count = 4000;
    const data = new Float32Array(3 * count);
    for (let row = 0; row < count; row++) {
      const [a, b] = [3 * random.normal(), random.normal()];
      for (let d = 0; d < 3; d++) data[3 * row + d] = 10 + a * u[d] + b * v[d];
    }
    const { center, axes, explained } = principalPlane({ data, shape: [count, 3] });
    for (const value of center) expect(value).toBeCloseTo(10, 0);
    for (const [axis, wanted] of [
      [axes[0], u],
      [axes[1], v],
    ]) {
      for (let d = 0; d < 3; d++) expect(axis[d]).toBeCloseTo(wanted[d], 1);
      expect(Math.hypot(...axis)).toBeCloseTo(1, 9);
    }
    expect(explained[0]).toBeCloseTo(0.9, 1);
    expect(explained[0] + explained[1]).toBeCloseTo(1, 9);
  });

  it('has a plane for one number, and for points that are all the same', () => {
    const line = principalPlane({ data: Float32Array.of(1, 3), shape: [2, 1] });
    expect(line).toEqual({ center: [2], axes: [[1], [0]], explained: [1, 0] });
    expect(principalPlane({ data: Float32Array.of(1, 1), shape: [1, 2] }).explained).toEqual([0, 0]);
  });
});
