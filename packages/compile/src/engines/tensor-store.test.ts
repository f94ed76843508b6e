import { gpuNeeds, useTestGpu } from '@simvae/tooling/gpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import { type CompileOptions, createTensorStore, type TensorStore } from '../index.js';
import { compileForTest } from '../testing/compile-for-test.js';

const make = compileForTest();

const stores: TensorStore[] = [];
afterEach(async () => {
  for (const store of stores.splice(0)) await store.dispose();
});

const engines: CompileOptions[] = [
  { engine: 'onnx', threads: 1 },
  { engine: 'tfjs', backend: 'cpu' },
  ...(useTestGpu() ? [{ device: 'webgpu' } as const] : []),
];

describe.each(engines)('a store of %o', (options) => {
  const createStore = async (...args: Parameters<typeof createTensorStore>) => {
    const store = await createTensorStore(...args);
    stores.push(store);
    return store;
  };

  /** Adds up what it is given. */
  const running = async () => {
    const store = await createStore({ total: [2], count: [1] }, options);
    const program = await make(
      ({ total, count, x }) => {
        const next = tf.add(total, x);
        return { total: next, count: tf.add(count, 1), size: tf.sum(next) };
      },
      { total: [2], count: [1], x: [2] },
      { ...options, store },
    );
    const size = async (a: number, b: number) =>
      ((await program.run({ x: Float32Array.of(a, b) })).size as Float32Array)[0];
    const read = async () => {
      const into = { total: new Float32Array(2), count: new Float32Array(1) };
      await store.read(into);
      return [...into.total, ...into.count];
    };
    return { store, program, size, read };
  };

  it('keeps what programs give it, once that is taken', async () => {
    const { store, program, size, read } = await running();
    expect([...program.inputs.keys()]).toEqual(['x']);
    expect(await read()).toEqual([0, 0, 0]);
    expect(await size(1, 2)).toBe(3);
    expect([...program.outputs.keys()]).toEqual(['size']);
    // Not taken: as if it had not run.
    expect(await size(10, 20)).toBe(30);
    expect(await read()).toEqual([0, 0, 0]);
    store.advance();
    expect(await read()).toEqual([10, 20, 1]);
    store.advance();
    expect(await size(1, 1)).toBe(32);
    store.advance();
    expect(await size(1, 1)).toBe(34);
    store.advance();
    expect(await read()).toEqual([12, 22, 3]);
  });

  it('takes values from the host, all or some, and copies them', async () => {
    const { store, size, read } = await running();
    const total = Float32Array.of(5, 6);
    store.write({ total });
    total.fill(100);
    expect(await read()).toEqual([5, 6, 0]);
    expect(await size(1, 1)).toBe(13);
    // What a run gave to the tensor before does not overwrite it.
    store.write({ total: Float32Array.of(7, 8) });
    store.advance();
    expect(await read()).toEqual([7, 8, 1]);
    const some = new Float32Array(1);
    await store.read({ count: some });
    expect([...some]).toEqual([1]);
  });

  it('serves several programs, also those that only read', async () => {
    const { store, size, read } = await running();
    const doubling = await make(
      ({ total }) => ({ total: tf.mul(total, 2) }),
      { total: [2] },
      { ...options, store },
    );
    const reading = await make(
      ({ total, x }) => ({ product: tf.mul(total, x) }),
      { total: [2], x: [2] },
      { ...options, store },
    );
    await size(3, 4);
    store.advance();
    expect(await doubling.run({})).toEqual({});
    store.advance();
    expect(await read()).toEqual([6, 8, 1]);
    const product = new Float32Array(2);
    const into = { product };
    const results = await reading.run({ x: Float32Array.of(1, 10) }, into);
    expect(results.product).toBe(product);
    expect([...product]).toEqual([6, 80]);
  });

  it('says what is wrong with its arguments', async () => {
    const { store, program } = await running();
    const x = new Float32Array(2);
    await expect(program.run({ x, total: x })).rejects.toThrow(RangeError);
    await expect(program.run({})).rejects.toThrow('run: the input `x` must be given; it is missing.');
    expect(() => store.write({ total: new Float32Array(3) })).toThrow(
      'must have 2 elements (shape [2]), got 3.',
    );
    await expect(store.read({ other: x })).rejects.toThrow('run: there is no output `other`');
    await expect(make(({ total }) => ({ total }), { total: [3] }, { ...options, store })).rejects.toThrow(
      'compile: the input `total` must be as in the store, float32 [2], got float32 [3].',
    );
  });
});

describe('a store of a tfjs backend', () => {
  const options = { engine: 'tfjs', backend: 'cpu' } as const;
  const createStore = async () => {
    const store = await createTensorStore({ total: [2], count: [1] }, options);
    stores.push(store);
    return store;
  };

  it('takes nothing of a run that gives another shape', async () => {
    const store = await createStore();
    const program = await make(
      ({ total, count, x }) => ({ count: tf.add(count, 1), total: tf.concat([total, x]) }),
      { total: [2], count: [1], x: [1] },
      { ...options, store },
    );
    await expect(program.run({ x: new Float32Array(1) })).rejects.toThrow(
      new RangeError('run: output `total` must be as in the store, float32 [2], got float32 [3].'),
    );
    store.advance();
    const count = new Float32Array(1);
    await store.read({ count });
    expect([...count]).toEqual([0]);
  });

  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const store = await createTensorStore({ total: [2] }, options);
    const program = await make(
      ({ total, x }) => ({ total: tf.add(total, x) }),
      { total: [2], x: [2] },
      { ...options, store },
    );
    for (let i = 0; i < 3; i++) {
      await program.run({ x: Float32Array.of(1, 2) });
      store.advance();
      expect(tf.memory().numTensors).toBe(before + 1);
    }
    store.write({ total: new Float32Array(2) });
    await store.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is refused by compiled programs, and theirs by eager ones', async () => {
    const same = 'compile: `store` must be of the same engine and device as the program.';
    const specs = { total: [2] };
    const identity = ({ total }: Record<string, tf.Tensor>) => ({ total });
    await expect(make(identity, specs, { store: await createStore() })).rejects.toThrow(same);
    const store = await createTensorStore(specs, { threads: 1 });
    stores.push(store);
    await expect(make(identity, specs, { ...options, store })).rejects.toThrow(same);
  });

  it('is refused by programs of another backend', async () => {
    const other = { engine: 'tfjs', backend: 'wasm', store: await createStore() } as const;
    await expect(make(({ total }) => ({ total }), { total: [2] }, other)).rejects.toThrow(
      "compile: `store` must be of the program's backend, wasm, got one of cpu.",
    );
  });
});

describe.skipIf(!useTestGpu())(`a store on a GPU (${gpuNeeds})`, () => {
  it('is refused by programs of another device', async () => {
    const store = await createTensorStore({ total: [2] }, { device: 'webgpu' });
    stores.push(store);
    await expect(make(({ total }) => ({ total }), { total: [2] }, { store })).rejects.toThrow(
      'compile: `store` must be of the same engine and device as the program.',
    );
  });
});
