import '@tensorflow/tfjs-backend-cpu';
import { bindVariables, hostTensors, leaf, parseMethodOptions } from '@simvae/core';
import { describeMethod, tinyNetworks } from '@simvae/core/testing';
import { RandomStream } from '@simvae/random';
import { type Tensor2D, tensor, tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { instanceDiscriminationMethod } from './instance-discrimination.js';

const options = parseMethodOptions(instanceDiscriminationMethod, 'fashion-mnist', { noise: 50 });
const create = (overrides: object, imageCount = 12) =>
  instanceDiscriminationMethod.create({ networks: tinyNetworks(), imageCount }, { ...options, ...overrides });

describe('instanceDiscriminationMethod', () => {
  it('takes the exact softmax below 100,000 images, and a memory bank from there on', () => {
    const paths = (imageCount: number) => {
      const { params, state } = create({}, imageCount).init(new RandomStream(0, 'init'));
      return [...hostTensors({ params, state }).keys()];
    };
    expect(paths(99_999)).toContain('params/classes/weight');
    expect(paths(100_000)).toContain('state/memory');
    expect(paths(100_000)).not.toContain('params/classes/weight');
  });

  it.each(['softmax', 'nce'])(
    'starts the classes of %s as directions of features, once',
    async (estimator) => {
      const method = create({ estimator });
      const features = async () => ({ shape: [2, 3], data: Float32Array.of(3, 0, 4, 0, 0, 0) });
      const variables = method.init(new RandomStream(0, 'init'));
      const before = (epoch: number) =>
        method.onEpoch!({ epoch, variables, random: new RandomStream(0), features });
      const { params, state } = await before(0);
      const classes = [...hostTensors({ ...params, ...state }).entries()];
      expect(classes).toHaveLength(1);
      expect(['classes/weight', 'memory']).toContain(classes[0][0]);
      expect([...classes[0][1].data]).toEqual([...Float32Array.of(0.6, 0, 0.8, 0, 0, 0)]);
      expect(await before(1)).toEqual({});
    },
  );

  it('moves the memory of the images of a batch only, and estimates the normalizer once', () => {
    const method = create({ estimator: 'nce', momentum: 0.5, views: 2 });
    const variables = bindVariables(method.init(new RandomStream(0, 'init')));
    const input = (key: string) => ({
      views: tensor4d(new RandomStream(0, key).fillUniform(new Float32Array(4 * 16)), [4, 4, 4, 1]),
      noise: { contrast: tensor1d(new RandomStream(0, key).fillNormal(new Float32Array(50))) },
      indices: tensor1d([3, 9], 'int32'),
    });
    const first = method.loss!({ ...variables, ...input('first') });
    const second = method.loss!({ params: variables.params, state: first.state, ...input('second') });
    const rows = (state: typeof first.state) => leaf<Tensor2D>(state, 'memory').arraySync();
    const [before, after] = [rows(variables.state), rows(first.state)];
    before.forEach((row, image) => {
      if (image === 3 || image === 9) expect(after[image]).not.toEqual(row);
      else expect(after[image]).toEqual(row);
      expect(Math.hypot(...after[image])).toBeCloseTo(1, 5);
    });
    const normalizer = (state: typeof first.state) => leaf(state, 'normalizer').dataSync()[0];
    expect(normalizer(variables.state)).toBe(0);
    expect(normalizer(first.state)).toBeGreaterThan(0);
    expect(normalizer(second.state)).toBe(normalizer(first.state));
  });

  it('estimates the normalizer as N times the mean exponential over noise', () => {
    // With the whole data set as uniform noise, N times the mean is the softmax's denominator, averaged over rows.
    const method = create({ estimator: 'nce', temperature: 1, noise: 4000 });
    const { params, state } = bindVariables(method.init(new RandomStream(0, 'init')));
    const views = tensor4d(new RandomStream(0, 'views').fillUniform(new Float32Array(3 * 16)), [3, 4, 4, 1]);
    const contrast = tensor(new RandomStream(0, 'noise').fillNormal(new Float32Array(4000)), [4000]);
    const next = method.loss!({
      params,
      state,
      views,
      noise: { contrast },
      indices: tensor1d([0, 1, 2], 'int32'),
    }).state;
    // After a step of momentum 0 a row of the memory is the unit embedding itself.
    const embeddings = create({ estimator: 'nce', temperature: 1, noise: 4000, momentum: 0 });
    const moved = embeddings.loss!({
      params,
      state,
      views,
      noise: { contrast },
      indices: tensor1d([0, 1, 2], 'int32'),
    });
    const units = leaf<Tensor2D>(moved.state, 'memory').arraySync().slice(0, 3);
    const memory = leaf<Tensor2D>(state, 'memory').arraySync();
    const denominators = units.map((u) =>
      memory.reduce((sum, v) => sum + Math.exp(u.reduce((dot, x, d) => dot + x * v[d], 0)), 0),
    );
    const expected = denominators.reduce((a, b) => a + b, 0) / 3;
    expect(leaf(next, 'normalizer').dataSync()[0] / expected).toBeCloseTo(1, 1);
  });
});

for (const overrides of [
  { estimator: 'nce', views: 2 },
  { estimator: 'softmax', views: 2 },
]) {
  describeMethod((context) =>
    instanceDiscriminationMethod.create(
      context,
      parseMethodOptions(instanceDiscriminationMethod, 'celeba', { ...overrides, noise: 30 }),
    ),
  );
}
