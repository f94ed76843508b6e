import { expect, it } from 'vitest';
import * as api from './index.js';
import * as testing from './testing/index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).sort()).toEqual([
    'OptionError',
    'bindVariables',
    'defineMethod',
    'gaussianAutoencoder',
    'gaussianKl',
    'hostTensors',
    'infoNce',
    'instanceDiscrimination',
    'instanceNce',
    'leaf',
    'likelihoodFields',
    'moco',
    'multiViewNtXent',
    'negativeLogLikelihood',
    'normalizeRows',
    'ntXent',
    'optionRule',
    'parseMethodOptions',
    'parseOptions',
    'postHocDecoder',
    'rowLogSumExp',
    'simvae',
    'simvaeMethod',
    'simvaeTerms',
    'splitViews',
    'stopGradient',
    'subtree',
    'vae',
    'vaeTerms',
    'vicReg',
    'vicRegTerms',
  ]);
  expect(Object.keys(testing).sort()).toEqual(['describeMethod', 'normalizedNetworks', 'tinyNetworks']);
});
