import { expect, it } from 'vitest';
import * as api from './index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).sort()).toEqual([
    'ClassGaussians',
    'GaussianMixture',
    'KMeans',
    'KNeighborsClassifier',
    'LinearProbe',
    'MlpProbe',
    'RegressionProbe',
    'accuracy',
    'adjustedRandIndex',
    'classifierExtractor',
    'clusterAccuracy',
    'confusionMatrix',
    'evaluateFactors',
    'evaluateLabelSets',
    'evaluateRepresentations',
    'frechetDistance',
    'generationScores',
    'importanceNll',
    'inceptionExtractor',
    'matchClusters',
    'normalizedMutualInformation',
    'precisionRecall',
    'rSquared',
    'reconstructionError',
  ]);
});
