import '@tensorflow/tfjs-backend-cpu';
import { type HostTensor, sizeOf } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { loadModel, runtimes } from '@simvae/tooling/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { PbfReader } from 'pbf';
import { describe, expect, it } from 'vitest';
import { compile, exportModel, flattenTree, type TensorFunction, type Tree } from './index.js';

type Tensors = Record<string, tf.Tensor>;

const counts = [1, 3, 7, 64];

function draws(shape: readonly number[], name: string): HostTensor {
  const data = new RandomStream(1, name).fillNormal(new Float32Array(sizeOf(shape)));
  return { data, shape };
}

/** Runs an exported function by every runtime, and the function itself eagerly: they must agree at every number of rows. */
async function expectRowsAgree(
  fn: TensorFunction,
  rows: Readonly<Record<string, readonly number[]>>,
  constants: Readonly<Record<string, HostTensor>> = {},
): Promise<void> {
  const bytes = exportModel(fn, { rows, constants });
  for (const runtime of runtimes) {
    const model = await loadModel(bytes, runtime);
    for (const count of counts) {
      const inputs = Object.entries(rows).map(([name, shape]): [string, HostTensor] => [
        name,
        draws([count, ...shape], `${name} ${count}`),
      ]);
      const all = [...inputs, ...Object.entries(constants)];
      const specs = Object.fromEntries(all.map(([name, { shape }]) => [name, shape]));
      const eager = await compile(fn, specs, { engine: 'tfjs', backend: 'cpu' });
      const expected = await eager.run(Object.fromEntries(all.map(([name, { data }]) => [name, data])));
      const actual = await model.run(Object.fromEntries(inputs));
      const leaves = flattenTree(expected, (node): node is Float32Array => ArrayBuffer.isView(node));
      expect(Object.keys(actual).sort()).toEqual([...leaves.keys()].sort());
      for (const [name, values] of leaves) {
        expect(actual[name].shape).toEqual(eager.outputs.get(name)!.shape);
        for (const [i, value] of values.entries()) {
          const difference = Math.abs(actual[name].data[i] - value);
          expect(difference, `${name}[${i}] of ${count} rows`).toBeLessThanOrEqual(
            1e-5 * Math.max(1, Math.abs(value)),
          );
        }
      }
      await eager.dispose();
    }
    await model.release();
  }
}

/** What a file says that its reader can see: texts, dimensions and operators. */
function describeFile(bytes: Uint8Array) {
  const found = { description: '', metadata: {} as Record<string, string>, types: [] as string[] };
  const initializers: string[] = [];
  const values: Record<string, { shape: (number | string)[]; description: string }> = {};
  const domains: string[] = [];
  const text = (reader: PbfReader, wanted: number): string => {
    const result = { text: '' };
    reader.readMessage((tag, into: typeof result, each) => {
      if (tag === wanted) into.text = each.readString();
    }, result);
    return result.text;
  };
  const value = (reader: PbfReader): void => {
    const seen = { name: '', shape: [] as (number | string)[], description: '' };
    reader.readMessage((tag, into: typeof seen, each) => {
      if (tag === 1) into.name = each.readString();
      if (tag === 3) into.description = each.readString();
      if (tag !== 2) return;
      each.readMessage((typeTag, _: null, type) => {
        if (typeTag !== 1) return;
        type.readMessage((tensorTag, __: null, tensor) => {
          if (tensorTag !== 2) return;
          tensor.readMessage((___, ____: null, shape) => {
            shape.readMessage((kind, _____: null, dimension) => {
              into.shape.push(kind === 1 ? dimension.readVarint() : dimension.readString());
            }, null);
          }, null);
        }, null);
      }, null);
    }, seen);
    values[seen.name] = { shape: seen.shape, description: seen.description };
  };
  new PbfReader(bytes).readFields((tag, into: typeof found, reader) => {
    if (tag === 6) into.description = reader.readString();
    if (tag === 8) domains.push(text(reader, 1));
    if (tag === 14) {
      const entry = { key: '', value: '' };
      reader.readMessage((field, pair: typeof entry, each) => {
        if (field === 1) pair.key = each.readString();
        if (field === 2) pair.value = each.readString();
      }, entry);
      into.metadata[entry.key] = entry.value;
    }
    if (tag !== 7) return;
    reader.readMessage((field, _: null, graph) => {
      if (field === 1) into.types.push(text(graph, 4));
      if (field === 5) initializers.push(text(graph, 8));
      if (field === 11 || field === 12) value(graph);
    }, null);
  }, found);
  return { ...found, initializers, values, domains };
}

describe('exportModel', () => {
  const weights = { w: draws([6, 4], 'w'), b: draws([4], 'b'), unused: draws([9], 'unused') };
  const dense = ({ x, w, b }: Tensors) => ({
    y: tf.relu(tf.add(tf.matMul(tf.reshape(x, [x.shape[0], 6]) as tf.Tensor2D, w as tf.Tensor2D), b)),
  });

  it('agrees with the function at any number of rows', async () => {
    await expectRowsAgree(dense, { x: [2, 3] }, weights);
  });

  it.each<[string, TensorFunction, Record<string, readonly number[]>]>([
    [
      'rows joined and parted again',
      ({ x }) => ({ y: tf.reshape(tf.mul(tf.reshape(x, [-1]), 2), x.shape) }),
      { x: [3, 2] },
    ],
    ['two lengths of one shape', ({ x }) => ({ y: tf.tile(tf.expandDims(x, 1), [1, 2, 1]) }), { x: [3] }],
    ['a tensor of as many ones', ({ x }) => ({ y: tf.concat([x, tf.ones([x.shape[0], 1])], 1) }), { x: [3] }],
    ['zeros like a row', ({ x }) => ({ y: tf.add(tf.zerosLike(x), tf.fill(x.shape, 2.5)) }), { x: [2, 2] }],
    ['a slice of a part of each', ({ x }) => ({ y: tf.slice(x, [0, 1], [-1, 2]) }), { x: [4] }],
    [
      'halves of each',
      ({ x }) => {
        const [mean, rest] = tf.split(x, 2, 1);
        return { mean, rest };
      },
      { x: [4] },
    ],
    ['broadcasting', ({ x }) => ({ y: tf.add(tf.broadcastTo(tf.sum(x, 1, true), x.shape), x) }), { x: [4] }],
    ['softmax of two inputs', ({ x, z }) => ({ y: tf.softmax(tf.add(x, z)) }), { x: [4], z: [4] }],
    ['products of batches', ({ x }) => ({ y: tf.matMul(x, x, true, false) }), { x: [3, 2] }],
    [
      'padding',
      ({ x }) => ({
        y: tf.pad(x, [
          [0, 0],
          [1, 2],
        ]),
      }),
      { x: [2] },
    ],
    [
      'images made larger',
      ({ x }) => ({ y: tf.image.resizeBilinear(x as tf.Tensor4D, [5, 6]) }),
      { x: [3, 4, 2] },
    ],
    ['rows in another order', ({ x }) => ({ y: tf.reverse(x, 0) }), { x: [2] }],
  ])('%s', async (_, fn, rows) => {
    await expectRowsAgree(fn, rows);
  });

  it('is for any device: ONNX operators alone, and no weight that nothing depends on', () => {
    const batched = ({ x, w }: Tensors) => ({
      y: tf.matMul(x as tf.Tensor3D, w as tf.Tensor3D, false, true),
    });
    const seen = describeFile(
      exportModel(batched, { rows: { x: [2, 3] }, constants: { w: draws([1, 5, 3], 'w') } }),
    );
    expect(seen.domains).toEqual(['']);
    expect(seen.types).toEqual(['Transpose', 'MatMul', 'Identity']);
    expect(
      describeFile(exportModel(dense, { rows: { x: [2, 3] }, constants: weights })).initializers,
    ).not.toContain('unused');
  });

  it('computes once what is computed twice', () => {
    const twice = ({ x, w }: Tensors) => {
      const product = () => tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D);
      return { a: tf.relu(product()), b: tf.sigmoid(product()), c: tf.relu(product()) };
    };
    const { types } = describeFile(exportModel(twice, { rows: { x: [6] }, constants: { w: weights.w } }));
    expect(types.sort()).toEqual(['Gemm', 'Identity', 'Identity', 'Identity', 'Relu', 'Sigmoid']);
  });

  it('says what it is, and what goes in and out', () => {
    const bytes = exportModel(dense, {
      rows: { x: [2, 3] },
      constants: { w: weights.w, b: weights.b },
      dimension: 'images',
      description: 'A dense layer.',
      descriptions: { x: 'what goes in', y: 'what comes out' },
      metadata: { author: 'somebody', 'a/b': 'é' },
    });
    const { types, initializers, ...rest } = describeFile(bytes);
    expect(rest).toEqual({
      description: 'A dense layer.',
      metadata: { author: 'somebody', 'a/b': 'é' },
      domains: [''],
      values: {
        x: { shape: ['images', 2, 3], description: 'what goes in' },
        y: { shape: ['images', 4], description: 'what comes out' },
      },
    });
    expect(initializers).toEqual(expect.arrayContaining(['w', 'b']));
    expect(types).toContain('Gemm');
  });

  it.each<[string, TensorFunction, string]>([
    [
      'a mean over rows',
      ({ x }) => ({ y: tf.sub(x, tf.div(tf.sum(x), x.shape[0])) }),
      'whose values are others',
    ],
    [
      'what grows as the square',
      ({ x }) => ({ y: tf.concat([x, tf.ones([x.shape[0] ** 2, 2])]) }),
      'reads the number 9, then 25, then 4489.',
    ],
    [
      'what stops growing',
      ({ x }) => ({ y: tf.slice(x, [0, 0], [Math.min(x.shape[0], 10), 2]) }),
      'reads the number 3, then 5, then 10.',
    ],
    [
      'another operator',
      ({ x }) => ({ y: x.shape[0] > 4 ? tf.sin(x) : tf.cos(x) }),
      'the operator Cos of kernel Cos (Cos#0) is Cos, then Sin, then Sin.',
    ],
    [
      'more operators',
      ({ x }) => ({ y: x.shape[0] > 4 ? tf.sin(tf.cos(x)) : tf.cos(x) }),
      'of kernel output (output#1) is Identity, then Sin',
    ],
    [
      'other attributes',
      ({ x }) => ({ y: tf.cumsum(x, 0, x.shape[0] > 4) }),
      'of kernel Cumsum (Cumsum#0) has the attributes',
    ],
    ['rows unstacked', ({ x }) => ({ y: tf.addN(tf.unstack(x)) }), 'of kernel Unpack (Unpack#0) is Split'],
    [
      'outputs that are no rows',
      ({ x }) => ({ y: tf.reshape(x, [-1]) }),
      '`y` must have one row for each row of the inputs, got shapes [6], then [10], then [134] for 3, then 5, then 67',
    ],
  ])('names what does not treat every number of rows alike: %s', (_, fn, message) => {
    expect(() => exportModel(fn, { rows: { x: [2] } })).toThrow(TypeError);
    expect(() => exportModel(fn, { rows: { x: [2] } })).toThrow(message);
  });

  it('refuses what it cannot name', () => {
    const both: Tree<HostTensor> = { x: draws([2], 'x') };
    expect(() => exportModel(dense, { rows: {} })).toThrow(
      new RangeError('exportModel: `rows` must have an input, got none.'),
    );
    expect(() => exportModel(dense, { rows: { x: [2] }, constants: both })).toThrow(
      new RangeError('exportModel: `x` must be an input or a constant, got both.'),
    );
    expect(() => exportModel(dense, { rows: { x: [0] } })).toThrow(
      'the shape of `x` must hold positive integers',
    );
  });
});
