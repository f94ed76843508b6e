import { parseMethodOptions } from '@simvae/core';
import { describeMethod } from '@simvae/core/testing';
import { residualNetworks } from '@simvae/models';
import { findMethod } from './methods.js';

/** Residual networks as the paper's, with convolutions and batch normalisation, for images of 8 x 8 x 3. */
const networks = residualNetworks({ imageShape: [8, 8, 3], latent: 3, widths: [4, 8], blocks: [1, 1] });

// One of each way to carry the statistics of networks: in the loss's own state, beside a memory, and in two encoders.
for (const [name, options] of [
  ['simvae', { views: 2 }],
  ['instance-discrimination', { estimator: 'nce', noise: 3 }],
  ['moco', { queue: 6 }],
] as const) {
  const definition = findMethod(name);
  describeMethod(
    (context) => definition.create(context, parseMethodOptions(definition, 'cifar10', { ...options })),
    { networks },
  );
}
