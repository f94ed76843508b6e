import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { evaluateFactors } from '../protocol/evaluate-factors.js';
import { RegressionProbe, rSquared } from './regression-probe.js';

const random = new RandomStream(3, 'regression');
const rows = (count: number, columns: number) =>
  Array.from({ length: count }, () => Array.from({ length: columns }, () => random.normal()));

describe('rSquared', () => {
  it('is 1 for the values, 0 for their mean, negative for worse', () => {
    const values = { data: Float64Array.from([1, 5, 2, 5, 3, 5]), shape: [3, 2] } as const;
    const of = (...data: number[]) => [...rSquared(values, { data: Float64Array.from(data), shape: [3, 2] })];
    expect(of(1, 5, 2, 5, 3, 5)).toEqual([1, 1]);
    expect(of(2, 5, 2, 5, 2, 6)).toEqual([0, 0]);
    expect(of(3, 5, 2, 5, 1, 5)).toEqual([-3, 1]);
    expect(() => rSquared(values, { data: new Float64Array(3), shape: [3, 1] })).toThrow(RangeError);
  });
});

describe('RegressionProbe', () => {
  it('recovers a linear map exactly, constant and repeated columns among the features', async () => {
    const X = rows(200, 4).map((row) => [...row, 7, row[0]]);
    const Y = X.map(([a, b, c]) => [3 * a - b + 2, 100 * c]);
    const probe = await new RegressionProbe().fit(X, Y);
    const { data, shape } = await probe.predict(X);
    expect(shape).toEqual([200, 2]);
    Y.flat().forEach((value, at) => {
      expect(Math.abs(data[at] - value)).toBeLessThan(1e-5);
    });
    expect((await probe.score(X, Y))[0]).toBeCloseTo(1, 9);
  });

  it('predicts the mean where features say nothing', async () => {
    const probe = await new RegressionProbe().fit([[1], [1]], [[4], [6]]);
    expect((await probe.predict([[9]])).data[0]).toBe(5);
    expect((await probe.predict([])).shape).toEqual([0, 1]);
  });

  it('with a hidden layer learns what is not linear, at any scale of the values', async () => {
    const X = rows(1500, 2);
    const Y = X.map(([a, b]) => [1000 * Math.abs(a) + 5000, b]);
    const options = { hidden: 16, epochs: 150, learningRate: 3e-3 };
    const [curved, straight] = await (await new RegressionProbe(options).fit(X, Y)).score(X, Y);
    expect(curved).toBeGreaterThan(0.97);
    expect(straight).toBeGreaterThan(0.97);
    expect((await (await new RegressionProbe().fit(X, Y)).score(X, Y))[0]).toBeLessThan(0.1);
  });

  it('rejects bad input', async () => {
    const probe = new RegressionProbe();
    await expect(probe.fit([[1]], [[1], [2]])).rejects.toThrow(
      'RegressionProbe: `Y` must have as many rows as `X`, at least one, got 1 and 2.',
    );
    await expect(probe.predict([[1]])).rejects.toThrow('RegressionProbe: call fit before predict or score.');
    expect(() => new RegressionProbe({ hidden: -1 })).toThrow(
      '`hidden` must be an integer that is not negative, got -1.',
    );
  });
});

describe('evaluateFactors', () => {
  it('shows which factors a representation keeps', async () => {
    const make = (count: number) => {
      const all = rows(count, 3);
      return {
        features: all.map(([a, b]) => [a + b, a - b]),
        factors: {
          kept: all.map(([a]) => a),
          squared: all.map(([a]) => a * a),
          lost: all.map(([, , c]) => c),
        },
      };
    };
    const [train, test] = [make(1500), make(500)];
    const scores = await evaluateFactors(
      { train: train.features, trainFactors: train.factors, test: test.features, testFactors: test.factors },
      { hidden: 16, epochs: 100, learningRate: 3e-3 },
    );
    expect(Object.keys(scores)).toEqual(['kept', 'squared', 'lost']);
    expect(scores.kept.linear).toBeCloseTo(1, 6);
    expect(scores.squared.linear).toBeLessThan(0.1);
    expect(scores.squared.mlp).toBeGreaterThan(0.9);
    expect(scores.lost.mlp).toBeLessThan(0.1);
  });

  it('rejects factors that do not fit together', async () => {
    const data = { train: [[1], [2]], test: [[1]], trainFactors: { x: [1, 2] }, testFactors: { y: [1] } };
    await expect(evaluateFactors(data)).rejects.toThrow(
      'must have the names of `trainFactors`, at least one',
    );
    await expect(evaluateFactors({ ...data, testFactors: { x: [1, 2] } })).rejects.toThrow(
      'evaluateFactors: `testFactors` must have one number per row (1) under x, got 2.',
    );
  });
});

it('reads the same from features of another scale and origin', async () => {
  const rows = 200;
  const X = Float32Array.from({ length: rows * 3 }, (_, i) => Math.sin(i * 1.7) + Math.cos(i * 0.3));
  const Y = Float32Array.from({ length: rows }, (_, i) => Math.tanh(X[3 * i] * X[3 * i + 1]) + X[3 * i + 2]);
  const values = { data: Y, shape: [rows, 1] } as const;
  const scoreOf = async (data: Float32Array): Promise<number> => {
    const features = { data, shape: [rows, 3] } as const;
    const probe = await new RegressionProbe({ hidden: 16, epochs: 60, learningRate: 1e-2 }).fit(
      features,
      values,
    );
    return (await probe.score(features, values))[0];
  };
  const score = await scoreOf(X);
  expect(score).toBeGreaterThan(0.8);
  expect(await scoreOf(X.map((x) => 64 * x + 8))).toBeCloseTo(score, 2);
});
