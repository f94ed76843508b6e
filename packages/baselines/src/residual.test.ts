import { parseMethodOptions } from '@simvae/core';
import { describeMethod } from '@simvae/core/testing';
import { residualNetworks } from '@simvae/models';
import { methods } from './methods.js';

/** Residual networks as the paper's, with convolutions and batch normalisation, for images of 8 x 8 x 3. */
const networks = residualNetworks({ imageShape: [8, 8, 3], latent: 3, widths: [4, 6], blocks: [1, 1] });

for (const [name, definition] of Object.entries(methods)) {
  describeMethod((context) => definition.create(context, parseMethodOptions(definition, 'cifar10')), {
    networks,
    // VICReg compares views and centres dimensions, so that a shift of all rows is lost.
    ignoredParameters: name === 'vicreg' ? ['encoder/head/bias'] : [],
  });
}
