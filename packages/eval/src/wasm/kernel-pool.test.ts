import { describe, expect, it } from 'vitest';
import { KernelPool } from './kernel-pool.js';

describe('KernelPool', () => {
  it('hands out zeroed memory, also when it is used again', async () => {
    const first = await KernelPool.open(1);
    first.float32(first.allocate(400), 100).fill(7);
    first.close();
    const second = await KernelPool.open(1);
    expect(second).toBe(first);
    const address = second.allocate(400);
    expect(address % 64).toBe(0);
    expect(second.float32(address, 100).every((value) => value === 0)).toBe(true);
    second.close();
  });

  it('says what to do where memory does not suffice', () => {
    expect(() => KernelPool.alone().allocate(2 ** 32)).toThrow(
      'WebAssembly cannot have the 4.0 GB that this needs here; use fewer rows',
    );
  });

  it('gives callers at the same time pools of their own', async () => {
    const [a, b] = await Promise.all([KernelPool.open(1), KernelPool.open(1)]);
    expect(a).not.toBe(b);
    a.close();
    b.close();
  });

  it('computes the same on one and on three threads, with more tasks than fit in a round', async () => {
    const tasks = 9000;
    const losses = async (threads: number) => {
      const pool = await KernelPool.open(threads);
      const scores = pool.allocate(tasks * 16);
      pool.float32(scores, tasks * 4).set(Float32Array.from({ length: tasks * 4 }, (_, i) => Math.sin(i)));
      const targets = pool.allocate(4);
      const sets = pool.allocate(8);
      pool.int32(sets, 2).set([1, 3]);
      const order = pool.allocate(4);
      const out = pool.allocate(tasks * 8);
      const row = (i: number) => [scores + i * 16, 1, 3, 0, sets, targets, order, out + i * 8];
      pool.run(
        'probeLoss',
        Array.from({ length: tasks }, (_, i) => row(i)),
      );
      const copy = pool.float64(out, tasks).slice();
      pool.close();
      return copy;
    };
    const one = await losses(1);
    expect(one.every((value) => value > 0)).toBe(true);
    expect(await losses(3)).toEqual(one);
  });
});
