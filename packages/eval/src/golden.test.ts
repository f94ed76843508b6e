import { describe, expect, it } from 'vitest';
import golden from './fixtures/metrics.json' with { type: 'json' };
import {
  adjustedRandIndex,
  clusterAccuracy,
  frechetDistance,
  GaussianMixture,
  KNeighborsClassifier,
  LinearProbe,
  type Matrix,
  normalizedMutualInformation,
} from './index.js';

// Reference values made with scikit-learn and SciPy.

const matrix = ({ data, shape }: { data: number[]; shape: number[] }): Matrix => ({
  data: Float32Array.from(data),
  shape: [shape[0], shape[1]],
});
const { trainLabels, testLabels } = golden.blobs;
const train = matrix(golden.blobs.train);
const test = matrix(golden.blobs.test);

/** Relative error of `value`. */
const relative = (value: number, reference: number) => Math.abs(value - reference) / Math.abs(reference);

describe('golden values', () => {
  it.each(Object.entries(golden.knn.accuracy))('k-NN accuracy with k = %s', async (k, reference) => {
    const knn = await new KNeighborsClassifier({ k: Number(k) }).fit(train, trainLabels);
    expect(await knn.score(test, testLabels)).toBe(reference);
  });

  it('k-NN predictions with k = 5', async () => {
    const knn = await new KNeighborsClassifier({ k: 5 }).fit(train, trainLabels);
    expect(await knn.predict(test)).toEqual(golden.knn.predictions5);
  });

  it('Gaussian mixture: likelihood not below scikit-learn, clustering scores', async () => {
    const { nInit, regCovar } = golden.gmm;
    const mixture = await new GaussianMixture({ components: 4, nInit, regCovar, seed: 0 }).fit(train);
    expect(await mixture.score(train)).toBeGreaterThan(golden.gmm.meanLogLikelihoodTrain - 1e-3);
    expect(await mixture.score(test)).toBeGreaterThan(golden.gmm.meanLogLikelihoodTest - 1e-2);
    const clusters = await mixture.predict(test);
    expect(clusterAccuracy(testLabels, clusters)).toBeCloseTo(golden.gmm.accuracy, 6);
    expect(adjustedRandIndex(testLabels, clusters)).toBeCloseTo(golden.gmm.ari, 6);
    expect(normalizedMutualInformation(testLabels, clusters)).toBeCloseTo(golden.gmm.nmi, 6);
  });

  it('clustering scores', () => {
    const { labels, clusters, accuracy, ari, nmi } = golden.clustering;
    expect(relative(clusterAccuracy(labels, clusters), accuracy)).toBeLessThan(1e-6);
    expect(relative(adjustedRandIndex(labels, clusters), ari)).toBeLessThan(1e-6);
    expect(relative(normalizedMutualInformation(labels, clusters), nmi)).toBeLessThan(1e-6);
  });

  it('Fréchet distance', () => {
    const value = frechetDistance(matrix(golden.frechet.a), matrix(golden.frechet.b));
    expect(relative(value, golden.frechet.distance)).toBeLessThan(1e-6);
  });

  it('a linear probe reaches the minimum of the cross-entropy that logistic regression reaches', async () => {
    const linear = await new LinearProbe({ epochs: 1000, learningRate: 0.01 }).fit(train, trainLabels);
    expect(linear.training.trainLoss).toBeCloseTo(0.3227, 2);
    expect(await linear.score(test, testLabels)).toBeCloseTo(0.88, 1);
  });
});
