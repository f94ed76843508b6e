import type { Matrix } from '@simvae/arrays';
import { describe, expect, it } from 'vitest';
import golden from '../fixtures/metrics.json' with { type: 'json' };
import type { StageProgress } from '../input/options.js';
import { evaluateRepresentations } from './evaluate-representations.js';
import type { Representations } from './options.js';
import { splitRows } from './split-rows.js';

const matrix = ({ data, shape }: { data: number[]; shape: number[] }): Matrix => ({
  data: Float32Array.from(data),
  shape: [shape[0], shape[1]],
});
const { trainLabels, testLabels } = golden.blobs;
const data: Representations = {
  train: matrix(golden.blobs.train),
  trainLabels,
  test: matrix(golden.blobs.test),
  testLabels,
};
const options = { epochs: 60, learningRate: 3e-3, nInit: 20, seed: 0 };

describe('evaluateRepresentations', () => {
  it('gives scikit-learn`s k-NN and mixture scores under protocol paper', async () => {
    const result = await evaluateRepresentations(data, { ...options, protocol: 'paper' });
    expect(result.protocol).toEqual({ id: 'paper', version: 1 });
    expect(Object.fromEntries(result.knn.all.map(({ k, accuracy }) => [k, accuracy]))).toEqual(
      golden.knn.accuracy,
    );
    expect([result.knn.best, result.knn.k]).toEqual([0.95, 3]);
    expect(result.gmm).toMatchObject({ components: 4, nInit: 20, matchedOn: 'test', covariance: 'full' });
    expect(result.gmm.accuracy).toBeCloseTo(golden.gmm.accuracy, 6);
    expect(result.rows).toEqual({ train: 400, validation: 0, test: 200 });
    expect(result.linear).toMatchObject({ epoch: 60, epochs: 60, hidden: 0, validationLoss: null });
    expect(result.mlp.hidden).toBe(6);
    expect(result.linear.accuracy).toBeGreaterThan(0.8);
  });

  it('chooses nothing on the test set under protocol strict: other test labels change no choice', async () => {
    const strict = await evaluateRepresentations(data, { ...options, protocol: 'strict' });
    const shifted = { ...data, testLabels: testLabels.map((label) => (label + 1) % 4) };
    const other = await evaluateRepresentations(shifted, { ...options, protocol: 'strict' });
    expect(other.knn.k).toBe(strict.knn.k);
    expect(other.linear.epoch).toBe(strict.linear.epoch);
    expect(other.gmm.accuracy).toBeLessThan(0.1);
    expect(strict.gmm.accuracy).toBeGreaterThan(0.9);
    expect(strict.gmm.matchedOn).toBe('validation');
    expect(strict.rows.train + strict.rows.validation).toBe(400);
    expect(strict.rows.validation).toBeGreaterThan(30);
    expect(strict.linear.validationLoss).toBeGreaterThan(0);
  });

  it('shares work between protocols without changing a number', async () => {
    const both = await evaluateRepresentations(data, { ...options, protocol: ['strict', 'paper'] });
    const strict = await evaluateRepresentations(data, { ...options, protocol: 'strict' });
    const paper = await evaluateRepresentations(data, { ...options, protocol: 'paper' });
    expect(both).toEqual([strict, paper]);
    expect(JSON.parse(JSON.stringify(both))).toEqual(both);
  });

  it('leaves its inputs as they were', async () => {
    const before = [data.train, data.test].map((features) => (features as Matrix).data.slice());
    await evaluateRepresentations(data, { ...options, protocol: ['paper', 'strict'] });
    expect([data.train, data.test].map((features) => (features as Matrix).data)).toEqual(before);
  });

  it('takes names as labels', async () => {
    const name = (label: number) => ['ankle boot', 'bag', 'coat', 'dress'][label];
    const named = { ...data, trainLabels: trainLabels.map(name), testLabels: testLabels.map(name) };
    const numbers = await evaluateRepresentations(data, { ...options, protocol: 'paper' });
    const names = await evaluateRepresentations(named, { ...options, protocol: 'paper' });
    expect(names.classes).toEqual(['ankle boot', 'bag', 'coat', 'dress']);
    expect({ ...names, classes: [] }).toEqual({ ...numbers, classes: [] });
  });

  it('reports progress and stops when asked to', async () => {
    const stages = new Set<string>();
    const onProgress = ({ stage, fraction }: StageProgress) => {
      stages.add(stage);
      expect(fraction).toBeGreaterThanOrEqual(0);
      expect(fraction).toBeLessThanOrEqual(1);
    };
    await evaluateRepresentations(data, { ...options, epochs: 2000, protocol: 'paper', onProgress });
    expect([...stages]).toContain('linear probe, paper');
    const signal = AbortSignal.abort(new Error('enough'));
    const stopped = evaluateRepresentations(data, { ...options, epochs: 2000, protocol: 'paper', signal });
    await expect(stopped).rejects.toThrow('enough');
  });

  it('rejects bad input', async () => {
    const run = (change: object, more: object = {}) =>
      evaluateRepresentations({ ...data, ...change }, { ...options, protocol: 'paper', ...more });
    await expect(run({ test: [[1, 2]], testLabels: [0] })).rejects.toThrow(
      '`test` must have 6 columns, got 2.',
    );
    await expect(run({ test: [], testLabels: [] })).rejects.toThrow(
      'must have at least one row, got 400 and 0.',
    );
    await expect(run({ testLabels: testLabels.map(String) })).rejects.toThrow(TypeError);
    await expect(run({}, { ks: [401] })).rejects.toThrow(
      '`ks` must hold integers from 1 to the 400 training rows',
    );
    await expect(run({}, { protocol: 'loose' })).rejects.toThrow(
      '`protocol` must be one of paper, strict, got loose.',
    );
    await expect(run({}, { protocol: 'strict', validationFraction: 0.001 })).rejects.toThrow(
      '`validationFraction` must hold out at least one row of a class and leave one, got 0.001 of 400 rows.',
    );
  });
});

describe('splitRows', () => {
  it('holds out a part of every class and leaves single rows', () => {
    const codes = Int32Array.from([0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2]);
    const { train, validation } = splitRows(codes, 3, 0.5, 1);
    expect([...train, ...validation].sort((a, b) => a - b)).toEqual([...codes.keys()]);
    const held = Array.from(validation, (row) => codes[row]).sort();
    expect(held).toEqual([0, 0, 1, 1, 1]);
  });
});
