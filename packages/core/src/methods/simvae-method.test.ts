import { parseMethodOptions } from '../contract/options.js';
import { describeMethod } from '../testing/index.js';
import { simvaeMethod } from './simvae-method.js';

for (const overrides of [
  { views: 2 },
  { views: 3, marginal: 'gaussian', likelihood: 'bernoulli' },
  { views: 2, likelihoodVariance: 'optimal' },
]) {
  describeMethod((context) =>
    simvaeMethod.create(context, parseMethodOptions(simvaeMethod, 'cifar10', overrides)),
  );
}
