import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import golden from '../fixtures/metrics.json' with { type: 'json' };
import { GaussianMixture, SingularMixtureError } from '../mixture/gaussian-mixture.js';
import { MlpProbe } from '../probe/class-probes.js';
import { principalComponents } from '../projection/principal-components.js';
import { evaluateLogistic } from './evaluate-logistic.js';
import { evaluateMixture } from './evaluate-mixture.js';
import { evaluateNeighbors } from './evaluate-neighbors.js';
import { evaluateProbes } from './evaluate-probes.js';
import { evaluateLabelSets, evaluateRepresentations } from './evaluate-representations.js';
import type { EvaluationOptions, Representations } from './options.js';

const { train, trainLabels, test, testLabels } = golden.blobs;
const data: Representations = {
  train: { data: Float32Array.from(train.data), shape: [train.shape[0], train.shape[1]] },
  trainLabels,
  test: { data: Float32Array.from(test.data), shape: [test.shape[0], test.shape[1]] },
  testLabels,
};
const options: EvaluationOptions = { epochs: 30, learningRate: 3e-3, nInit: 4, ks: [1, 4, 9], seed: 5 };

describe('parts of an evaluation', () => {
  it('give the numbers of the whole, alone and for both protocols', async () => {
    const protocol = ['strict', 'paper'] as const;
    const whole = await evaluateRepresentations(data, { ...options, protocol });
    expect(whole.map((result) => result.protocol)).toEqual([
      { id: 'strict', version: 1 },
      { id: 'paper', version: 1 },
    ]);
    const take = (...names: (keyof (typeof whole)[0])[]) =>
      whole.map((result) => Object.fromEntries(names.map((name) => [name, result[name]])));
    expect(await evaluateLogistic(data, { ...options, protocol })).toEqual(
      take('protocol', 'classes', 'logistic'),
    );
    expect(await evaluateProbes(data, { ...options, protocol })).toEqual(
      take('protocol', 'classes', 'rows', 'linear', 'mlp'),
    );
    expect(await evaluateNeighbors(data, { ...options, protocol })).toEqual(
      take('protocol', 'classes', 'knn'),
    );
    expect(await evaluateMixture(data, { ...options, protocol })).toEqual(take('protocol', 'classes', 'gmm'));
    const [strict] = whole;
    expect((await evaluateNeighbors(data, { ...options, protocol: 'strict' })).knn).toEqual(strict.knn);
  });

  it('give the numbers that they always gave for one target', async () => {
    const [paper, strict] = await evaluateRepresentations(data, {
      ...options,
      protocol: ['paper', 'strict'],
    });
    const numbers = ({ linear, mlp, knn, gmm }: typeof paper) => [
      [linear.accuracy, mlp.accuracy, knn.best, knn.k, gmm.accuracy],
      [linear.trainLoss, mlp.trainLoss, linear.validationLoss, mlp.validationLoss],
    ];
    expect(numbers(paper)).toEqual([
      [0.83, 0.805, 0.925, 1, 0.99],
      [0.6797313484359604, 0.6832540589739814, null, null],
    ]);
    expect(numbers(strict)).toEqual([
      [0.815, 0.76, 0.915, 9, 0.99],
      [0.7357073558359684, 0.8052637456263859, 0.8682893764006244, 0.8388229105839695],
    ]);
    expect([paper.gmm.ari, paper.gmm.nmi]).toEqual([0.9726296803131483, 0.9643225048727069]);
  });

  it('do likewise for label sets', async () => {
    const parity = (labels: number[]) => ({ class: labels, parity: labels.map((label) => label % 2) });
    const sets = { ...data, trainLabels: parity(trainLabels), testLabels: parity(testLabels) };
    const whole = await evaluateLabelSets(sets, { ...options, protocol: 'strict' });
    const logistic = await evaluateLogistic(sets, { ...options, protocol: 'strict' });
    const probes = await evaluateProbes(sets, { ...options, protocol: 'strict' });
    const neighbors = await evaluateNeighbors(sets, { ...options, protocol: ['strict'] });
    const mixture = await evaluateMixture(sets, { ...options, protocol: 'strict' });
    for (const name of ['class', 'parity']) {
      const { seed, columns, ...result } = whole[name];
      expect({ ...logistic[name], ...probes[name], ...neighbors[name][0], ...mixture[name] }).toEqual(result);
      expect([seed, columns]).toEqual([5, 6]);
    }
    expect(mixture.parity.gmm.components).toBe(2);
  });

  it('tell a collapsed representation by the kind of the error', async () => {
    const normal = new RandomStream(2, 'line').fillNormal(new Float32Array(80));
    const line = Float32Array.from(
      { length: 240 },
      (_, at) => 1e6 * (1 + (at % 3)) * normal[Math.floor(at / 3)],
    );
    const labels = Array.from({ length: 80 }, (_, i) => i % 4);
    const rows = { data: line, shape: [80, 3] } as const;
    const collapsed = { train: rows, trainLabels: labels, test: rows, testLabels: labels };
    await expect(evaluateMixture(collapsed, { protocol: 'paper', nInit: 2 })).rejects.toThrow(
      SingularMixtureError,
    );
  });

  it('fit mixtures of wide representations to principal components of the training rows', async () => {
    const random = new RandomStream(3, 'wide');
    const axes = random.fillNormal(new Float64Array(6 * 70));
    /** Six columns seen through seventy, each with noise of its own. */
    const widen = ({ data: narrow, shape: [rows, d] }: { data: number[]; shape: number[] }) => ({
      data: Float32Array.from({ length: rows * 70 }, (_, at) => {
        const [row, c] = [Math.floor(at / 70), at % 70];
        let sum = 0.1 * random.normal();
        for (let k = 0; k < d; k++) sum += narrow[row * d + k] * axes[k * 70 + c];
        return sum;
      }),
      shape: [rows, 70] as const,
    });
    const wide = { train: widen(train), trainLabels, test: widen(test), testLabels };
    const mixture = { nInit: 2, seed: 5, protocol: 'strict' } as const;
    const { gmm: narrow } = await evaluateMixture(wide, { ...mixture, mixtureColumns: 6 });
    expect([narrow.columns, narrow.components]).toEqual([6, 4]);
    const { scores, explained } = await principalComponents(wide.train, { components: 6 });
    expect(narrow.explained).toBeCloseTo(
      explained.reduce((sum, part) => sum + part),
      12,
    );
    expect(narrow.explained).toBeGreaterThan(0.99);
    expect(narrow.accuracy).toBeGreaterThan(0.95);
    const alone = await new GaussianMixture({ components: 4, nInit: 2, seed: 5 }).fit(scores);
    expect(narrow.trainLogLikelihood).toBe(await alone.score(scores));

    const { gmm: usual } = await evaluateMixture(wide, mixture);
    expect(usual.columns).toBe(64);
    const { gmm: all } = await evaluateMixture(wide, { ...mixture, mixtureColumns: Infinity });
    expect([all.columns, all.explained]).toEqual([70, 1]);
    await expect(evaluateMixture(wide, { ...mixture, mixtureColumns: 0 })).rejects.toThrow(
      'evaluateMixture: `mixtureColumns` must be a positive integer, got 0.',
    );
  });

  it('are probed by a hidden layer as wide as they are, of at most 256 units', async () => {
    const rows = (count: number, columns: number) => ({
      data: new RandomStream(1, 'wide').fillNormal(new Float32Array(count * columns)),
      shape: [count, columns] as const,
    });
    const labels = Array.from({ length: 20 }, (_, i) => i % 2);
    for (const columns of [40, 300]) {
      const X = rows(20, columns);
      const data = { train: X, trainLabels: labels, test: X, testLabels: labels };
      const { mlp } = await evaluateProbes(data, { epochs: 1, protocol: 'paper' });
      expect(mlp.hidden).toBe(Math.min(columns, 256));
      const alone = await new MlpProbe({ epochs: 1 }).fit(X, labels);
      expect(mlp.accuracy).toBe(await alone.score(X, labels));
    }
  });

  it('check their options before they compute, under their own name', async () => {
    const stages: string[] = [];
    const onProgress = ({ stage }: { stage: string }) => stages.push(stage);
    await expect(evaluateProbes(data, { protocol: 'paper', epochs: 0, onProgress })).rejects.toThrow(
      'evaluateProbes: `epochs` must be a positive integer, got 0.',
    );
    await expect(evaluateNeighbors(data, { protocol: 'paper', ks: [], onProgress })).rejects.toThrow(
      'evaluateNeighbors: `ks` must hold integers from 1 to the 400 training rows, at least one, got none.',
    );
    await expect(evaluateMixture(data, { protocol: 'paper', nInit: 0.5, onProgress })).rejects.toThrow(
      'evaluateMixture: `nInit` must be a positive integer, got 0.5.',
    );
    const late = { ...options, protocol: 'strict', validationFraction: 0.001, onProgress } as const;
    await expect(evaluateRepresentations(data, late)).rejects.toThrow('`validationFraction` must hold out');
    expect(stages).toEqual([]);
  });
});
