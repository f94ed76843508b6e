import { describe, expect, it } from 'vitest';
import {
  ClassGaussians,
  classifierExtractor,
  effectiveRank,
  evaluateFactors,
  evaluateNeighbors,
  evaluateRepresentations,
  GaussianMixture,
  generationScores,
  inceptionExtractor,
  KMeans,
  KNeighborsClassifier,
  LinearProbe,
  MlpProbe,
  precisionRecall,
  principalComponents,
  RegressionProbe,
  searchNeighbors,
} from '../index.js';

const rows = [[0], [1], [2], [3]];
const labels = [0, 0, 1, 1];
const data = { train: rows, trainLabels: labels, test: rows, testLabels: labels };
const images = { data: new Float32Array(4), shape: [4, 1, 1, 1] } as const;
const factors = { train: rows, trainFactors: { x: labels }, test: rows, testFactors: { x: labels } };
const extractor = {
  name: 'none',
  metric: 'none',
  extract: async () => ({ data: Float32Array.of(0, 1, 2, 3), shape: [4, 1] as const }),
};

/** What takes options, called with some of another library. */
const callers: Readonly<Record<string, (options: object) => unknown>> = {
  KNeighborsClassifier: (options) => new KNeighborsClassifier(options),
  KMeans: (options) => new KMeans(options),
  GaussianMixture: (options) => new GaussianMixture(options),
  LinearProbe: (options) => new LinearProbe(options),
  MlpProbe: (options) => new MlpProbe(options),
  RegressionProbe: (options) => new RegressionProbe(options),
  ClassGaussians: (options) => new ClassGaussians(options),
  effectiveRank: (options) => effectiveRank({ data: Float64Array.of(1, 2), shape: [2, 1] }, options),
  searchNeighbors: (options) => searchNeighbors(rows, rows, options),
  principalComponents: (options) => principalComponents(rows, options),
  precisionRecall: (options) => precisionRecall(rows, rows, options),
  generationScores: (options) => generationScores(images, images, extractor, options),
  classifierExtractor: (options) => classifierExtractor(images, labels, options),
  inceptionExtractor: (options) => inceptionExtractor({ file: 'none.onnx', ...options }),
  evaluateFactors: (options) => evaluateFactors(factors, options),
  evaluateNeighbors: (options) => evaluateNeighbors(data, { protocol: 'paper', ...options }),
  evaluateRepresentations: (options) => evaluateRepresentations(data, { protocol: 'paper', ...options }),
};

describe('options', () => {
  for (const [name, call] of Object.entries(callers)) {
    it(`that ${name} does not have are refused by name`, async () => {
      await expect(async () => call({ n_components: 3 })).rejects.toThrow(
        /^\w+: `options` has no `n_components`; it has: \w+/,
      );
    });
  }

  it('are named in the message', () => {
    expect(() => new GaussianMixture({ n_components: 3 } as object)).toThrow(
      'GaussianMixture: `options` has no `n_components`; it has: components, covariance, nInit, ',
    );
  });

  it('are an object', () => {
    expect(() => new KMeans(10 as unknown as object)).toThrow('KMeans: `options` must be an object, got 10.');
    expect(() => new KMeans([] as object)).toThrow(TypeError);
  });
});
