import type { Matrix } from '@simvae/arrays';
import { describe, expect, it } from 'vitest';
import golden from '../fixtures/metrics.json' with { type: 'json' };
import { pickRows } from '../input/features.js';
import type { Label } from '../input/labels.js';
import { GaussianMixture } from '../mixture/gaussian-mixture.js';
import { KNeighborsClassifier } from '../neighbors/k-neighbors-classifier.js';
import { LinearProbe, MlpProbe } from '../probe/class-probes.js';
import { evaluateMixture } from './evaluate-mixture.js';
import { evaluateNeighbors } from './evaluate-neighbors.js';
import { evaluateProbes } from './evaluate-probes.js';
import { splitRows } from './split-rows.js';

const { blobs } = golden;
const matrix = ({ data, shape }: { data: number[]; shape: number[] }): Matrix<Float32Array> => ({
  data: Float32Array.from(data),
  shape: [shape[0], shape[1]],
});
const train = matrix(blobs.train);
const test = matrix(blobs.test);
const data = { train, trainLabels: blobs.trainLabels, test, testLabels: blobs.testLabels };
const protocol = ['paper', 'strict'] as const;
const seed = 5;
const settings = { epochs: 20, learningRate: 3e-3, seed };

/** Rows of the validation split and of the rest, with their labels. */
const split = splitRows(Int32Array.from(blobs.trainLabels), 4, 0.1, seed);
const part = (rows: Int32Array) => ({
  features: pickRows(train, rows),
  labels: Array.from(rows, (row) => blobs.trainLabels[row]),
});
const [rest, held] = [part(split.train), part(split.validation)];

/** Part of the rows that are as predicted, counted one by one. */
function agreeing(labels: readonly Label[], predicted: readonly Label[]): number {
  let right = 0;
  for (const [row, label] of labels.entries()) if (predicted[row] === label) right++;
  return right / labels.length;
}

/** Counts of test rows by class and prediction, a pass over all rows for each. */
function counted(predicted: readonly Label[], classes: readonly Label[]): number[][] {
  return classes.map((label) =>
    classes.map(
      (guess) => blobs.testLabels.filter((own, row) => own === label && predicted[row] === guess).length,
    ),
  );
}

/** All orders of a list. */
function orders<T>(list: readonly T[]): T[][] {
  if (list.length === 0) return [[]];
  return list.flatMap((first, i) => orders(list.filter((_, j) => j !== i)).map((rest) => [first, ...rest]));
}

describe('validation accuracy and confusion', () => {
  it('of probes are those of what they predict', async () => {
    const [paper, strict] = await evaluateProbes(data, { ...settings, protocol });
    for (const [name, create] of [
      ['linear', () => new LinearProbe(settings)],
      ['mlp', () => new MlpProbe({ ...settings, hidden: train.shape[1] })],
    ] as const) {
      const all = await create().fit(train, blobs.trainLabels);
      expect(paper[name].validationAccuracy).toBeNull();
      expect(paper[name].confusion).toEqual(counted(await all.predict(test), paper.classes));
      const validation = { X: held.features, y: held.labels };
      const some = await create().fit(rest.features, rest.labels, validation);
      expect(strict[name].validationAccuracy).toBe(agreeing(held.labels, await some.predict(held.features)));
      expect(strict[name].confusion).toEqual(counted(await some.predict(test), strict.classes));
      expect(strict[name].validationAccuracy).not.toBe(strict[name].accuracy);
    }
  });

  it('of k-NN are those of the chosen k', async () => {
    const ks = [1, 4, 9];
    const [paper, strict] = await evaluateNeighbors(data, { protocol, ks, seed });
    const validated = await Promise.all(
      ks.map(async (k) => {
        const knn = await new KNeighborsClassifier({ k }).fit(rest.features, rest.labels);
        return knn.score(held.features, held.labels);
      }),
    );
    expect(paper.knn.validationAccuracy).toBeNull();
    expect(strict.knn.validationAccuracy).toBe(Math.max(...validated));
    expect(strict.knn.validationAccuracy).toBe(validated[ks.indexOf(strict.knn.k)]);
    for (const { knn, classes } of [paper, strict]) {
      const fitted = await new KNeighborsClassifier({ k: knn.k }).fit(train, blobs.trainLabels);
      expect(knn.confusion).toEqual(counted(await fitted.predict(test), classes));
    }
    expect(paper.classes).toEqual([0, 1, 2, 3]);
  });

  it('of the mixture are those of the best of all matchings of clusters to classes', async () => {
    const [paper, strict] = await evaluateMixture(data, { protocol, nInit: 3, seed });
    const mixture = await new GaussianMixture({ components: 4, nInit: 3, seed }).fit(train);
    const clusters = Array.from(await mixture.predict(test));
    const own = Array.from(await mixture.predict(held.features));
    const best = (labels: readonly number[], of: readonly number[]) => {
      const matchings = orders(paper.classes.map(Number));
      const scores = matchings.map((order) =>
        agreeing(
          labels,
          of.map((cluster) => order[cluster]),
        ),
      );
      const score = Math.max(...scores);
      return { order: matchings[scores.indexOf(score)], score };
    };
    const onTest = best(blobs.testLabels, clusters);
    expect(paper.gmm.validationAccuracy).toBeNull();
    expect(paper.gmm.accuracy).toBe(onTest.score);
    const named = (order: readonly number[]) => clusters.map((cluster) => order[cluster]);
    expect(paper.gmm.confusion).toEqual(counted(named(onTest.order), paper.classes));
    const onHeld = best(held.labels, own);
    expect(strict.gmm.validationAccuracy).toBe(onHeld.score);
    expect(strict.gmm.confusion).toEqual(counted(named(onHeld.order), strict.classes));
  });

  it('are two by two for each of several labels, among the rows that have one', async () => {
    const attribute = (labels: readonly number[], by: number) =>
      labels.map((label, row) => (by === 3 && row % 5 === 0 ? -1 : label % by === 0 ? 1 : 0));
    const sets = (labels: readonly number[]) => ({ two: attribute(labels, 2), three: attribute(labels, 3) });
    const both = { train, trainLabels: sets(blobs.trainLabels), test, testLabels: sets(blobs.testLabels) };
    const options = { protocol: 'strict', missing: -1, ...settings, ks: [1] } as const;
    const probes = await evaluateProbes(both, options);
    const neighbors = await evaluateNeighbors(both, options);
    for (const name of ['two', 'three'] as const) {
      const labels = both.testLabels[name];
      for (const { confusion, accuracy } of [
        { ...probes[name].linear },
        { ...probes[name].mlp },
        { ...neighbors[name].knn, accuracy: neighbors[name].knn.best },
      ]) {
        const rows = confusion.map((row) => row.reduce((sum, n) => sum + n, 0));
        expect(rows).toEqual([0, 1].map((label) => labels.filter((own) => own === label).length));
        expect(confusion.map((row) => row.length)).toEqual([2, 2]);
        const known = labels.filter((label) => label >= 0).length;
        expect((confusion[0][0] + confusion[1][1]) / known).toBe(accuracy);
      }
    }
  });

  it('count no row of a class that was never seen, nor of a cluster that has no class', async () => {
    const testLabels = blobs.testLabels.map((label, row) => (row % 10 === 0 ? 7 : label));
    const unseen = { ...data, testLabels };
    const { knn } = await evaluateNeighbors(unseen, { protocol: 'strict', ks: [1], seed });
    const seen = testLabels.filter((label) => label !== 7).length;
    expect(knn.confusion.flat().reduce((sum, n) => sum + n, 0)).toBe(seen);
    // Nine clusters for four classes: five have none.
    const { gmm } = await evaluateMixture(data, { protocol: 'strict', classes: 9, nInit: 2, seed });
    const counts = gmm.confusion.flat().reduce((sum, n) => sum + n, 0);
    expect(gmm.confusion).toHaveLength(4);
    expect(counts).toBeLessThan(testLabels.length);
    const right = gmm.confusion.reduce((sum, row, i) => sum + row[i], 0);
    expect(right / testLabels.length).toBe(gmm.accuracy);
  });
});
