import type { Matrix } from '@simvae/arrays';
import { hostTensors } from '@simvae/core';
import { describeMethod, tinyNetworks } from '@simvae/core/testing';
import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { clusterOrder } from '../clustering/cluster-order.js';
import { whitenedDirections } from '../clustering/whitened-directions.js';
import { deepClusterMethod } from './deep-cluster.js';

const random = (key = 'test') => new RandomStream(0, key);

describe('deepClusterMethod', () => {
  const method = deepClusterMethod.create(
    { networks: tinyNetworks(), imageCount: 60 },
    { views: 1, clusters: 3, iterations: 20 },
  );
  /** Three directions, twenty images each. */
  const features = async () => ({
    shape: [60, 3],
    data: Float32Array.from(
      { length: 180 },
      (_, i) => Number(i % 3 === Math.floor(i / 60)) + 0.1 * random(`${i}`).normal(),
    ),
  });
  const onEpoch = (key: string) =>
    method.onEpoch!({ epoch: 0, variables: method.init(random('init')), random: random(key), features });

  it('labels images by the clusters of their features', async () => {
    const { state } = await onEpoch('epoch');
    const labels = hostTensors(state!).get('clusters')!.data;
    const sets = [0, 20, 40].map((start) => new Set(labels.slice(start, start + 20)));
    expect(sets.map((set) => set.size)).toEqual([1, 1, 1]);
    expect(new Set(labels).size).toBe(3);
  });

  it('starts its top layer anew, and nothing else', async () => {
    const [first, second] = [await onEpoch('epoch 1'), await onEpoch('epoch 2')];
    expect([...hostTensors(first.params!).keys()]).toEqual(['top/weight', 'top/bias']);
    const weights = [first, second].map(({ params }) => hostTensors(params!).get('top/weight')!.data);
    expect(weights[0]).not.toEqual(weights[1]);
    const initial = hostTensors(method.init(random('init')).params);
    for (const [path, { shape }] of hostTensors(first.params!))
      expect(initial.get(path)?.shape).toEqual(shape);
  });

  it('visits clusters equally often, whatever their sizes', async () => {
    const uneven = async () => ({
      shape: [60, 3],
      data: Float32Array.from(
        { length: 180 },
        (_, i) => Number(i % 3 === (i < 120 ? 0 : i < 165 ? 1 : 2)) + 0.1 * random(`${i}`).normal(),
      ),
    });
    const variables = method.init(random('init'));
    const { state, order } = await method.onEpoch!({
      epoch: 0,
      variables,
      random: random(),
      features: uneven,
    });
    const labels = hostTensors(state!).get('clusters')!.data;
    const [sizes, visits] = [
      [0, 0, 0],
      [0, 0, 0],
    ];
    for (const label of labels) sizes[label]++;
    for (const image of order!) visits[labels[image]]++;
    expect(Math.max(...sizes)).toBeGreaterThan(20);
    expect(visits).toEqual([20, 20, 20]);
  });

  it('has no more clusters than images', () => {
    const few = deepClusterMethod.create(
      { networks: tinyNetworks(), imageCount: 4 },
      { views: 1, clusters: 100, iterations: 2 },
    );
    expect(hostTensors(few.init(random()).params).get('top/bias')?.shape).toEqual([4]);
  });
});

describe('clusterOrder', () => {
  it('visits clusters equally often', () => {
    const clusters = Float32Array.from({ length: 60 }, (_, i) => (i < 50 ? 0 : i < 58 ? 1 : 2));
    const visits = [0, 0, 0];
    for (const image of clusterOrder(clusters, random())) visits[clusters[image]]++;
    expect(visits).toEqual([20, 20, 20]);
  });

  it('visits each image of equal clusters once', () => {
    const order = clusterOrder([0, 1, 2, 0, 1, 2], random());
    expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('draws without replacement from clusters that are large enough', () => {
    const clusters = [...Array(30).fill(4), ...Array(10).fill(7)];
    const order = [...clusterOrder(clusters, random())];
    expect(order.length).toBe(40);
    const large = order.filter((image) => image < 30);
    expect(large.length).toBe(20);
    expect(new Set(large).size).toBe(20);
  });

  it('depends on the stream alone', () => {
    const clusters = [0, 0, 0, 1, 1, 2];
    expect(clusterOrder(clusters, random('a'))).toEqual(clusterOrder(clusters, random('a')));
    expect(clusterOrder(clusters, random('a'))).not.toEqual(clusterOrder(clusters, random('b')));
  });
});

describe('whitenedDirections', () => {
  const stretched = (): Matrix => {
    const normal = random('features').fillNormal(new Float64Array(3000));
    // x, 100 y + x, z / 100 + y: of very unequal scales, correlated, off the origin.
    return {
      shape: [1000, 3],
      data: Float32Array.from(normal, (_, i) => {
        const [x, y, z] = normal.subarray(i - (i % 3), i - (i % 3) + 3);
        return [x + 3, 100 * y + x, z / 100 + y / 10][i % 3];
      }),
    };
  };

  it('gives unit rows that point everywhere alike', () => {
    const { data, shape } = whitenedDirections(stretched());
    expect(shape).toEqual([1000, 3]);
    for (let row = 0; row < 1000; row++)
      expect(Math.hypot(...data.slice(row * 3, row * 3 + 3))).toBeCloseTo(1, 5);
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        let moment = 0;
        for (let row = 0; row < 1000; row++) moment += (data[row * 3 + i] * data[row * 3 + j]) / 1000;
        expect(moment).toBeCloseTo(i === j ? 1 / 3 : 0, 1);
      }
    }
  });

  it('stays finite where features have collapsed', () => {
    expect([...whitenedDirections({ shape: [3, 2], data: new Float32Array(6).fill(2) }).data]).toEqual([
      0, 0, 0, 0, 0, 0,
    ]);
    const flat: Matrix = { shape: [4, 2], data: Float32Array.of(1, 5, 2, 5, 3, 5, 4, 5) };
    expect(whitenedDirections(flat).data.every(Number.isFinite)).toBe(true);
  });
});

describeMethod((context) => deepClusterMethod.create(context, { views: 2, clusters: 3, iterations: 5 }));
