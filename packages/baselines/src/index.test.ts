import { expect, it } from 'vitest';
import * as api from './index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).sort()).toEqual([
    'betaVaeMethod',
    'clusterOrder',
    'crVaeMethod',
    'deepClusterMethod',
    'findMethod',
    'infoNceMethod',
    'instanceDiscriminationMethod',
    'methods',
    'mocoMethod',
    'projectedEncoder',
    'projectorField',
    'randomMethod',
    'simclrMethod',
    'vaeMethod',
    'vicRegMethod',
  ]);
});
