import { parseMethodOptions } from '@simvae/core';
import { tinyNetworks } from '@simvae/core/testing';
import { mlpNetworks } from '@simvae/models';
import { expect, it } from 'vitest';
import { firstLosses, imageCount } from '../../test/first-steps.js';
import fixture from '../fixtures/first-losses.json' with { type: 'json' };
import { findMethod } from '../methods.js';

const mlp = mlpNetworks({ imageShape: [4, 4, 1], latent: 3, hidden: [7, 6] });
const networks = { tiny: { ...tinyNetworks(), projector: mlp.projector }, mlp };

// Runs of before give the same numbers for the same seed: draws, their order, and the loss with its state.
it.each(fixture.cases.map((one) => [one.method, one.options, one.network, one.losses] as const))(
  '%s with %o on %s networks starts to train as it did',
  async (name, options, network, losses) => {
    const definition = findMethod(name);
    const method = definition.create(
      { networks: networks[network as keyof typeof networks], imageCount },
      parseMethodOptions(definition, 'fashion-mnist', options),
    );
    const now = await firstLosses(method, [4, 4, 1], 3);
    expect(now.length).toBe(losses.length);
    now.forEach((loss, step) => {
      expect(Math.abs(loss / losses[step] - 1)).toBeLessThan(1e-6);
    });
  },
);
