import { exampleIdentity } from '@simvae/runs/testing';
import { expect, it } from 'vitest';
import { type Labelled, labelsOf } from './labels.js';

const identity = exampleIdentity({
  method: { name: 'vae', options: {} },
  network: { name: 'mlp', options: { latent: 10 } },
});
const row = (
  change: (identity: Labelled['identity']) => Partial<Labelled['identity']>,
  title = 'VAE',
): Labelled => ({
  identity: { ...identity, ...change(identity) },
  titles: { dataset: '', method: title },
});
const label = (...rows: Labelled[]) => labelsOf(rows, () => '0123456789');

it('names what differs as shortly as it can', () => {
  const same = row(() => ({}));
  expect(label(same)).toEqual(['VAE']);
  expect(
    label(
      same,
      row(() => ({ engine: { name: 'tfjs', threads: 0 } })),
    ),
  ).toEqual(['VAE (engine onnx)', 'VAE (engine tfjs)']);
  // `latent` twice: with the whole path.
  const both = row(({ method }) => ({
    method: { ...method, options: { latent: 3 } },
    network: { name: 'mlp', options: { latent: 20, hidden: [512, 256] } },
  }));
  expect(label(same, both)).toEqual([
    'VAE (network.options.latent 10)',
    'VAE (network.options.latent 20, method.options.latent 3, hidden [512,256])',
  ]);
  const file = (digit: string) => row(({ method }) => ({ method: { ...method, file: digit.repeat(64) } }));
  expect(label(file('a'), file('b'), same)).toEqual(['VAE (file aaaaaaaa)', 'VAE (file bbbbbbbb)', 'VAE']);
});

it('never gives two rows one label', () => {
  const named = (name: string) => row(() => ({ method: { name, options: {} } }));
  expect(label(named('vae'), named('own'))).toEqual(['VAE [0123456789]', 'VAE [0123456789]']);
});
