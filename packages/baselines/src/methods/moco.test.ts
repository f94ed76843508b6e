import '@tensorflow/tfjs-backend-cpu';
import { flattenTree, type TensorTree } from '@simvae/compile';
import { bindVariables, hostTensors } from '@simvae/core';
import { describeMethod, tinyNetworks } from '@simvae/core/testing';
import { RandomStream } from '@simvae/random';
import { Tensor, tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { mocoMethod } from './moco.js';

const rows = ({ shape: [, width], data }: { shape: readonly number[]; data: Float32Array }) =>
  Array.from({ length: data.length / width }, (_, row) => [...data.slice(row * width, (row + 1) * width)]);

/** State before and after a step on this many seeded images; every query weight is 1, key weights are as drawn. */
function stepOnce(images: number, momentum = 0.9) {
  const method = mocoMethod.create(
    { networks: tinyNetworks(), imageCount: 12 },
    { temperature: 0.2, momentum, queue: 5, projector: [] },
  );
  const variables = method.init(new RandomStream(0, 'init'));
  hostTensors(variables.params).get('encoder/weight')!.data.fill(1);
  const pixels = new RandomStream(0, 'views').fillUniform(new Float32Array(images * 2 * 16));
  const { state } = method.loss!({
    ...bindVariables(variables),
    views: tensor4d(pixels, [images * 2, 4, 4, 1]),
    noise: {},
    indices: tensor1d([...Array(images).keys()], 'int32'),
  });
  const after = flattenTree<Tensor>(state as TensorTree, (node): node is Tensor => node instanceof Tensor);
  return {
    before: hostTensors(variables.state),
    after: new Map(
      Array.from(after, ([path, tensor]) => [
        path,
        { shape: tensor.shape, data: tensor.dataSync<'float32'>() },
      ]),
    ),
  };
}

describe('mocoMethod', () => {
  it('starts with a copy of the query encoder for keys, and unit rows in the queue', () => {
    const method = mocoMethod.create(
      { networks: tinyNetworks(), imageCount: 12 },
      { temperature: 0.2, momentum: 0.9, queue: 5, projector: [4] },
    );
    const { params, state } = method.init(new RandomStream(0, 'init'));
    const all = hostTensors(state);
    for (const [path, { data }] of hostTensors(params)) {
      expect(all.get(`key/params/${path}`)?.data).toEqual(data);
      expect(all.get(`key/params/${path}`)?.data).not.toBe(data);
    }
    for (const row of rows(all.get('queue')!)) expect(Math.hypot(...row)).toBeCloseTo(1, 5);
  });

  it.each([1, 2, 3, 5, 8])('puts the unit keys of %d images at the front of a queue of 5', (images) => {
    const { before, after } = stepOnce(images);
    const [old, queue] = [rows(before.get('queue')!), rows(after.get('queue')!)];
    expect(queue.length).toBe(5);
    expect(queue.slice(images)).toEqual(old.slice(0, Math.max(0, 5 - images)));
    for (const row of queue) expect(Math.hypot(...row)).toBeCloseTo(1, 5);
    for (const row of old) expect(queue.slice(0, images)).not.toContainEqual(row);
  });

  it('moves the key encoder towards the query encoder', () => {
    const { before, after } = stepOnce(2);
    const old = before.get('key/params/encoder/weight')!.data;
    after.get('key/params/encoder/weight')!.data.forEach((weight, i) => {
      expect(weight).toBeCloseTo(0.9 * old[i] + 0.1, 5);
    });
  });

  it('moves it before it encodes keys', () => {
    const newest = (momentum: number) => rows(stepOnce(2, momentum).after.get('queue')!)[0];
    expect(newest(0)).not.toEqual(newest(1));
  });
});

describeMethod((context) =>
  mocoMethod.create(context, { temperature: 0.2, momentum: 0.9, queue: 7, projector: [6, 4] }),
);
