import { parseMethodOptions } from '@simvae/core';
import { describeMethod } from '@simvae/core/testing';
import { infoNceMethod } from './infonce.js';

describeMethod((context) =>
  infoNceMethod.create(
    context,
    parseMethodOptions(infoNceMethod, 'cifar10', {
      similarity: 'cosine',
      temperature: 0.2,
      projector: [5, 4],
    }),
  ),
);
