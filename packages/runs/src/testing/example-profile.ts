import { RandomStream } from '@simvae/random';
import type { RunConfig } from '../config.js';

/** What a run of a method is like, as far as its results follow from it. */
export interface ExampleProfile {
  readonly family: RunConfig['family'];
  /** Accuracy of the best score, in [0, 1]; the others lie below. */
  readonly score: number;
  /** Names of the classes of each target, and its group. */
  readonly targets: Readonly<
    Record<string, { readonly classes: readonly string[]; readonly group?: string }>
  >;
  /** Numbers of its own, the same at every call. */
  random(what: string): RandomStream;
}

/** Accuracies about as the paper's on FashionMNIST. */
const scores: Readonly<Record<string, number>> = {
  random: 0.55,
  simclr: 0.8,
  vicreg: 0.82,
  moco: 0.79,
  vae: 0.76,
  'beta-vae': 0.77,
  'cr-vae': 0.78,
  simvae: 0.84,
};

const generative = ['vae', 'beta-vae', 'cr-vae', 'simvae'];

const clothes = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Boot',
];
const digits = Array.from({ length: 10 }, (_, i) => String(i));
const attribute = { classes: ['no', 'yes'], group: 'attributes' };

/** Labels of a data set of this name: CelebA's are several. */
function targetsOf(dataset: string): ExampleProfile['targets'] {
  if (dataset !== 'celeba') return { class: { classes: dataset.startsWith('fashion') ? clothes : digits } };
  return {
    gender: { classes: ['female', 'male'] },
    hair: { classes: ['black', 'blond', 'brown', 'grey', 'bald'] },
    Eyeglasses: attribute,
    Smiling: attribute,
    Young: attribute,
  };
}

/** The profile of a method on a data set: seeds differ by about one percent. */
export function exampleProfile(dataset: string, method: string, seed: number): ExampleProfile {
  const random = (what: string) => new RandomStream(seed, 'example', dataset, method, what);
  const family = generative.includes(method)
    ? 'generative'
    : method === 'random'
      ? 'baseline'
      : 'discriminative';
  return {
    family,
    score: (scores[method] ?? 0.7) + 0.01 * random('score').normal(),
    targets: targetsOf(dataset),
    random,
  };
}
