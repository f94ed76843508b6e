import { expect, it } from 'vitest';
import * as api from './index.js';
import * as testing from './testing/index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).sort()).toEqual([
    'bindVariables',
    'defineMethod',
    'gaussianAutoencoder',
    'gaussianKl',
    'leaf',
    'likelihoodFields',
    'multiViewNtXent',
    'negativeLogLikelihood',
    'ntXent',
    'parseMethodOptions',
    'parseOptions',
    'simvae',
    'simvaeMethod',
    'simvaeTerms',
    'splitViews',
    'stopGradient',
    'subtree',
    'vae',
    'vaeTerms',
  ]);
  expect(Object.keys(testing).sort()).toEqual(['describeMethod', 'tinyNetworks']);
});
