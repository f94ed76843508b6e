import { describe, expect, it } from 'vitest';
import * as api from './index.js';
import { RandomStream } from './random-stream.js';

describe('RandomStream', () => {
  it('exports exactly its public names', () => {
    expect(Object.keys(api)).toEqual(['RandomStream']);
  });

  it('repeats itself for the same seed and keys, and differs for any other', () => {
    const draw = (seed: number, ...keys: (string | number)[]) => {
      const stream = new RandomStream(seed, ...keys);
      return [stream.uint32(), stream.uint32(), stream.uint32()].join();
    };
    expect(draw(1, 'noise', 3)).toBe(draw(1, 'noise', 3));
    const streams = [
      draw(1, 'noise', 3),
      draw(2, 'noise', 3),
      draw(1, 'order', 3),
      draw(1, 'noise', 4),
      draw(1, 3, 'noise'),
      draw(1, 'noise'),
      draw(1, 'no', 'ise', 3),
      draw(1 + 2 ** 40, 'noise', 3),
      draw(-1, 'noise', 3),
    ];
    expect(new Set(streams).size).toBe(streams.length);
  });

  it('is a fixed function of seed and keys: changing it breaks every resumed run', () => {
    const stream = new RandomStream(42, 'fixed', 7);
    expect([stream.uint32(), stream.uint32(), stream.uint32()]).toMatchInlineSnapshot(`
      [
        532608015,
        3735532529,
        4288957223,
      ]
    `);
  });

  it('reset gives the same draws as a new stream', () => {
    const used = new RandomStream(1, 'a');
    used.normal();
    used.reset(5, 'b', 2);
    const fresh = new RandomStream(5, 'b', 2);
    expect([used.normal(), used.normal(), used.uint32()]).toEqual([
      fresh.normal(),
      fresh.normal(),
      fresh.uint32(),
    ]);
  });

  it('draws uniforms with the right moments, also across neighbouring streams', () => {
    const n = 100_000;
    let sum = 0;
    let square = 0;
    let lag = 0;
    let previous = 0.5;
    const stream = new RandomStream(0);
    for (let i = 0; i < n; i++) {
      const u = stream.reset(0, 'augment', i, 1, 2).uniform();
      sum += u;
      square += u * u;
      lag += (u - 0.5) * (previous - 0.5);
      previous = u;
    }
    expect(sum / n).toBeCloseTo(1 / 2, 2);
    expect(square / n).toBeCloseTo(1 / 3, 2);
    expect(Math.abs(lag / n)).toBeLessThan(0.001);
  });

  it('draws normals with the moments of N(0, 1)', () => {
    const draws = new RandomStream(3, 'normal').fillNormal(new Float64Array(200_000));
    const moment = (p: number) => draws.reduce((s, x) => s + x ** p, 0) / draws.length;
    expect(moment(1)).toBeCloseTo(0, 1);
    expect(moment(2)).toBeCloseTo(1, 1);
    expect(moment(3)).toBeCloseTo(0, 1);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.1);
  });

  it('permutes uniformly', () => {
    const counts = new Map<string, number>();
    const stream = new RandomStream(0, 'order');
    for (let i = 0; i < 6000; i++) {
      const key = stream.permutation(3).join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('rejects bad seeds and bounds', () => {
    expect(() => new RandomStream(0.5)).toThrow('RandomStream: `seed` must be a safe integer, got 0.5.');
    expect(() => new RandomStream(0, Number.NaN)).toThrow('`key` must be a safe integer, got NaN.');
    expect(() => new RandomStream(0).integer(0)).toThrow('`bound` must be an integer in [1, 2^32], got 0.');
  });
});
