import type { RunConfig } from '../config.js';
import { type RunIdentity, trainingSettings } from '../identity.js';

/** As printed. */
const titles: Readonly<Record<string, string>> = {
  'fashion-mnist-mini': 'FashionMNIST-mini',
  'fashion-mnist': 'FashionMNIST',
  celeba: 'CelebA',
  cifar10: 'CIFAR10',
  glyphs: 'Glyphs',
  random: 'Random',
  simclr: 'SimCLR',
  vicreg: 'VICReg',
  moco: 'MoCo',
  vae: 'VAE',
  'beta-vae': 'β-VAE',
  'cr-vae': 'CR-VAE',
  simvae: 'SimVAE',
};

/** The identity of a VAE on fashion-mnist-mini, with changes. */
export function exampleIdentity(changes: Partial<RunIdentity> = {}): RunIdentity {
  return {
    dataset: { name: 'fashion-mnist-mini', digest: 'd'.repeat(64) },
    method: { name: 'vae', options: { views: 1, beta: 1 } },
    network: { name: 'mlp', options: { latent: 10, hidden: [512, 256], batchNorm: false } },
    augmentation: { scale: [0.4, 1], ratio: [0.75, 4 / 3], flipHorizontal: 0, flipVertical: 0 },
    training: trainingSettings.parse({ epochs: 5, learningRate: 1e-3 }),
    engine: { name: 'onnx', threads: 0 },
    ...changes,
  };
}

/** What a test changes of the example: names, what they stand for in an identity, or anything of a configuration. */
export interface ExampleChanges extends Partial<RunConfig> {
  readonly dataset?: string;
  /** Of the data set. */
  readonly digest?: string;
  readonly method?: string;
  /** Of the method. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** The configuration of a VAE on fashion-mnist-mini, with changes. */
export function exampleConfig({
  dataset = 'fashion-mnist-mini',
  digest = 'd'.repeat(64),
  method = 'vae',
  options = { views: 1, beta: 1 },
  ...changes
}: ExampleChanges = {}): RunConfig {
  return {
    format: 'simvae-run',
    version: 2,
    identity: exampleIdentity({
      dataset: { name: dataset, digest },
      method: { name: method, options: { ...options } },
    }),
    seed: 0,
    titles: { dataset: titles[dataset] ?? dataset, method: titles[method] ?? method },
    comparedWith: dataset.replace(/-mini$/, ''),
    family: 'generative',
    official: true,
    images: { train: 10_000, test: 2_000 },
    environment: {
      command: 'simvae bench',
      createdAt: '2026-01-01T00:00:00Z',
      node: 'v20.19.0',
      machine: { cpu: 'A', cores: 2, memoryGiB: 8, system: 'linux' },
      versions: { '@simvae/core': '0.1.0' },
      commit: '0123456789abcdef',
    },
    ...changes,
  };
}
