import { parseMethodOptions } from '@simvae/core';
import { describeMethod } from '@simvae/core/testing';
import { vicRegMethod } from './vicreg.js';

describeMethod(
  (context) =>
    vicRegMethod.create(context, parseMethodOptions(vicRegMethod, 'cifar10', { projector: [5, 4] })),
  { ignoredParameters: ['projector/bias'] },
);
