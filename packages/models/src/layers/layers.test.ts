import type { HostTensor } from '@simvae/arrays';
import { hostTensors, type Variables } from '@simvae/core';
import { RandomStream } from '@simvae/random';
import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { apply, expectNear, pathsOf, rowsOf, start } from '../../test/apply-layer.js';
import {
  activation,
  batchNorm,
  dense,
  flatten,
  type Layer,
  relu,
  reshapeTo,
  residual,
  scope,
  sequential,
} from '../index.js';

describe('dense', () => {
  it('multiplies and adds', () => {
    const layer = dense({ units: 2 })([3]);
    const variables: Variables = {
      params: {
        weight: { shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
        bias: { shape: [2], data: Float32Array.of(10, 20) },
      },
      state: {},
    };
    const rows = { shape: [2, 3], data: Float32Array.of(1, 0, -1, 2, 2, 2) };
    expect(apply(layer, variables, rows)).toEqual({ shape: [2, 2], data: [6, 16, 28, 44], state: {} });
  });

  it('starts uniform in +-1/sqrt(inputs), weight and bias', () => {
    const params = hostTensors(start(dense({ units: 300 })([400])).params);
    expect(params.get('weight')!.shape).toEqual([400, 300]);
    expect(params.get('bias')!.shape).toEqual([300]);
    for (const { data } of params.values()) {
      expect(Math.max(...data.map(Math.abs))).toBeLessThanOrEqual(0.05);
      expect(Math.max(...data)).toBeGreaterThan(0.049);
      expect(Math.min(...data)).toBeLessThan(-0.049);
    }
    const { data } = params.get('weight')!;
    const variance = data.reduce((sum, w) => sum + w * w, 0) / data.length;
    expect(variance / (0.05 ** 2 / 3)).toBeCloseTo(1, 1);
  });

  it('goes without a bias', () => {
    expect(pathsOf(dense({ units: 2, bias: false })([3]))).toEqual(['params/weight']);
    const [without, with_] = [dense({ units: 2, bias: false })([3]), dense({ units: 2 })([3])];
    expect(start(without).params.weight).toEqual(start(with_).params.weight);
  });

  it('takes rows of numbers only', () => {
    expect(() => dense({ units: 2 })([4, 4, 1])).toThrow(
      new RangeError('dense: rows must be of shape [inputs], got [4, 4, 1].'),
    );
    expect(() => dense({ units: 0 })).toThrow(
      new RangeError('dense: `units` must be a positive integer, got 0.'),
    );
  });
});

describe('activation, flatten and reshapeTo', () => {
  it('apply functions of a number', () => {
    const rows = { shape: [1, 2], data: Float32Array.of(-1, 2) };
    const of = (layer: Layer) => apply(layer, start(layer), rows).data;
    expect(of(relu()([2]))).toEqual([0, 2]);
    expectNear(of(activation('tanh')([2])), [Math.tanh(-1), Math.tanh(2)]);
    expectNear(of(activation('sigmoid')([2])), [1 / (1 + Math.E), 1 / (1 + Math.exp(-2))]);
    expectNear(of(activation('elu')([2])), [Math.exp(-1) - 1, 2]);
    expectNear(of(activation('softplus')([2])), [Math.log1p(Math.exp(-1)), Math.log1p(Math.exp(2))]);
    expect(() => activation('toString' as never)).toThrow(
      new RangeError('activation: `name` must be one of relu, tanh, sigmoid, elu, softplus, got toString.'),
    );
  });

  it('change shapes in row-major order, and keep the numbers', () => {
    const rows = rowsOf([2, 3, 2, 1]);
    const flat = flatten()([3, 2, 1]);
    expect(apply(flat, start(flat), rows)).toEqual({ shape: [2, 6], data: [...rows.data], state: {} });
    const image = reshapeTo([3, 2, 1])([6]);
    expect(apply(image, start(image), { ...rows, shape: [2, 6] }).shape).toEqual([2, 3, 2, 1]);
    expect(() => reshapeTo([4])([3, 2])).toThrow(
      new RangeError('reshapeTo: `shape` must have as many elements as rows of [3, 2], got [4].'),
    );
  });
});

describe('sequential, scope and residual', () => {
  const block = () => residual(sequential({ norm: batchNorm(), relu: relu() }));
  const network = () =>
    sequential({
      stem: scope('inner', batchNorm()),
      block1: block(),
      flatten: flatten(),
      head: dense({ units: 2 }),
    })([2, 2, 3]);

  it('put the variables of each layer under its name, and infer shapes', () => {
    expect(network().outputShape).toEqual([2]);
    expect(pathsOf(network())).toEqual([
      'params/stem/inner/weight',
      'params/stem/inner/bias',
      'params/block1/body/norm/weight',
      'params/block1/body/norm/bias',
      'params/head/weight',
      'params/head/bias',
      'state/stem/inner/mean',
      'state/stem/inner/variance',
      'state/block1/body/norm/mean',
      'state/block1/body/norm/variance',
    ]);
    expect(hostTensors(start(network()).params).get('head/weight')?.shape).toEqual([12, 2]);
  });

  it('compute one after the other, and hand every state on', () => {
    const images = rowsOf([4, 2, 2, 3]);
    const variables = start(network());
    const { data, state } = apply(network(), variables, images);
    // Step by step.
    const stem = batchNorm()([2, 2, 3]);
    const first = apply(stem, start(stem), images);
    const second = apply(stem, start(stem), { shape: images.shape, data: Float32Array.from(first.data) });
    const summed = first.data.map((x, i) => x + Math.max(0, second.data[i]));
    const head = dense({ units: 2 })([12]);
    const { weight, bias } = variables.params.head as Record<string, HostTensor>;
    const last = apply(
      head,
      { params: { weight, bias }, state: {} },
      { shape: [4, 12], data: Float32Array.from(summed) },
    );
    expectNear(data, last.data);
    expect(Object.keys(state).sort()).toEqual([...hostTensors(variables.state).keys()].sort());
    expectNear(state['stem/inner/mean'], first.state.mean);
    expectNear(state['block1/body/norm/variance'], second.state.variance);
  });

  it('draw from one stream in order', () => {
    const both = sequential({ a: dense({ units: 2 }), b: dense({ units: 3 }) })([2]);
    const random = new RandomStream(0, 'init');
    const [a, b] = [dense({ units: 2 })([2]).init(random), dense({ units: 3 })([2]).init(random)];
    expect(start(both).params).toEqual({ a: a.params, b: b.params });
  });

  it('add a shortcut with variables of its own', () => {
    const layer = residual(dense({ units: 2 }), dense({ units: 2, bias: false }))([3]);
    expect(pathsOf(layer)).toEqual(['params/body/weight', 'params/body/bias', 'params/shortcut/weight']);
    const variables = start(layer);
    const rows = rowsOf([2, 3]);
    const of = (spec: Layer, params: unknown) => apply(spec, { params, state: {} } as Variables, rows).data;
    const body = of(dense({ units: 2 })([3]), variables.params.body);
    const around = of(dense({ units: 2, bias: false })([3]), variables.params.shortcut);
    expectNear(
      apply(layer, variables, rows).data,
      body.map((x, i) => x + around[i]),
    );
  });

  it('reject layers that do not fit, with the way to them', () => {
    expect(() => residual(dense({ units: 2 }))([3])).toThrow(
      new RangeError('residual: `body` must give rows of shape [3] as its shortcut does, got [2].'),
    );
    expect(() => sequential({ a: relu(), b: scope('c', dense({ units: 2 })) })([2, 2])).toThrow(
      new RangeError('b: c: dense: rows must be of shape [inputs], got [2, 2].'),
    );
    expect(() => sequential({})).toThrow(new RangeError('sequential: `specs` must have a layer, got none.'));
    for (const name of ['1', 'a/b', '__proto__', '']) {
      expect(() => scope(name, relu())).toThrow(
        new RangeError(`scope: a name must be a word that starts with a small letter, got '${name}'.`),
      );
    }
  });

  it('leave no tensor behind', () => {
    const variables = start(network());
    const before = memory().numTensors;
    apply(network(), variables, rowsOf([4, 2, 2, 3]));
    expect(memory().numTensors).toBe(before);
  });
});
