import { findMethod } from '@simvae/baselines';
import { parseMethodOptions } from '@simvae/core';
import { mlpNetworks } from '@simvae/models';

const definition = findMethod('simclr');
const options = parseMethodOptions(definition, 'cifar10', { views: 4 });
const networks = mlpNetworks({ imageShape: [32, 32, 3], latent: 64 });
const method = definition.create({ networks, imageCount: 50_000 }, options);
console.log(method.name, method.options); // simclr { views: 4, temperature: 0.5, projector: [] }
