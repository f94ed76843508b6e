import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { methods } from '@simvae/baselines';
import { engines } from '@simvae/compile';
import { type Dataset, datasets } from '@simvae/data';
import { networkFamilies } from '@simvae/models';
import { describe, expect, it, vi } from 'vitest';
import { loaderOf, severalTargets, temporaryFolder, tinyDataset, withoutLabels } from '../../test/tiny.js';
import { RequestError } from '../request-error.js';
import type { StudyRequest } from '../types.js';
import { planStudy } from './plan-study.js';

const out = temporaryFolder();

function plan(changes: Partial<StudyRequest>) {
  return planStudy(
    { dataset: 'glyphs', methods: ['vae'], ...changes },
    { out, load: loaderOf(tinyDataset()) },
  );
}

describe('planStudy', () => {
  const length =
    'The length must be given once: as epochs, steps or minutes, or as a setting of training (epochs, minutes).';
  it.each<[Partial<StudyRequest>, string]>([
    [
      { engine: { name: 'gpu', threads: 0 } },
      `The engine must be one of ${Object.keys(engines).join(', ')}, got gpu.`,
    ],
    [
      { engine: { name: 'onnx', threads: 10_000 } },
      '`threads` must be a whole number, at most 256, got 10000.',
    ],
    [{ workers: 0.5 }, '`workers` must be a whole number, at most 256, got 0.5.'],
    [{ preset: 'long' as 'quick' }, 'The preset must be one of quick, tuned, paper-text, got long.'],
    [{ methods: ['simvea'] }, `The method must be one of ${Object.keys(methods).join(', ')}, got simvea.`],
    [{ seeds: [1, -1] }, '`seeds` must be whole numbers, at least one of them, got -1.'],
    [{ seeds: [] }, '`seeds` must be whole numbers, at least one of them, got none.'],
    [{ network: 'cnn' }, `The network must be one of ${Object.keys(networkFamilies).join(', ')}, got cnn.`],
    [
      { methods: ['vae', 'simvae'], settings: { methods: { moco: { queue: 8 } } } },
      'A method with settings of its own must be one of vae, simvae, got moco.',
    ],
    [
      { settings: { method: { tau: 1 } } },
      'vae: unknown option `tau`; its options are: views, beta, likelihood, likelihoodVariance.',
    ],
    [
      { methods: ['simvae'], settings: { method: { views: 1 } } },
      'simvae: `views` must be at least 2, got 1.',
    ],
    [{ settings: { training: { epochs: 0.5 } } }, 'training: `epochs` must be an integer, got 0.5.'],
    [
      { settings: { network: { depth: 3 } } },
      'network: unknown option `depth`; its options are: hidden, batchNorm, latent.',
    ],
    [{ settings: { network: { latent: 0 } } }, 'network: `latent` must be above 0, got 0.'],
    [
      { settings: { augmentation: { scale: [0.9, 0.5] } } },
      'augmentation: `scale` must be a range within (0, 1], got [0.9, 0.5].',
    ],
    [
      { settings: { augmentation: { flip: 1 } } },
      'augmentation: unknown option `flip`; its options are: scale, ratio, flipHorizontal, flipVertical, colorJitter, ' +
        'grayscale, blur.',
    ],
    [{ settings: { augmentation: { grayscale: 2 } } }, 'augmentation: `grayscale` must be at most 1, got 2.'],
    [
      { settings: { data: { size: 64 } } },
      'data: `size` must be given for folder:PATH alone, got it for fashion-mnist-mini.',
    ],
    [
      { dataset: 'cifar10', settings: { data: { strict: true } } },
      'data: `strict` must be given for folder:PATH alone, got it for cifar10.',
    ],
    [{ targets: ['class', 'hair'] }, 'A target of fashion-mnist-mini must be one of class, got hair.'],
    [
      { dataset: 'celeba', targets: ['hair', 'Smiling', 'attributes', 'age'] },
      `A target of celeba must be one of ${datasets.celeba.targets.join(', ')}, attributes, got age.`,
    ],
    [
      { dataset: 'folder:faces', settings: { data: { width: 64 } } },
      'data: unknown option `width`; its options are: size, strict.',
    ],
    [{ dataset: 'folder:faces', settings: { data: { size: 0 } } }, 'data: `size` must be at least 1, got 0.'],
    [{ dataset: 'folder:' }, 'The data set must be named with its folder, as folder:PATH, got no path.'],
    [
      { dataset: 'folder:faces', settings: { network: { depth: 3 } } },
      `network: unknown option \`depth\`; its options are: ${[...Object.keys(networkFamilies.resnet.options.shape), 'latent'].join(', ')}.`,
    ],
    [{ settings: { evaluation: { gmmInits: 0 } } }, 'evaluation: `gmmInits` must be at least 1, got 0.'],
    [{ length: { epochs: 1 }, settings: { training: { epochs: 2 } } }, length],
    [{ length: { minutes: 1 }, settings: { training: { epochs: 2 } } }, length],
    [{ settings: { training: { epochs: 2, minutes: 1 } } }, length],
    [{ length: { epochs: 0 } }, '`epochs` must be a whole number, at least 1, got 0.'],
    [{ length: { steps: 1.5 } }, '`steps` must be a whole number, at least 1, got 1.5.'],
    [{ length: { minutes: 0 } }, '`minutes` must be a number above 0, got 0.'],
    [
      { methods: ['simvae'], settings: { training: { batchSize: 4 } } },
      'training: `batchSize` must be at least 6, the views of an image, got 4.',
    ],
    [
      { settings: { training: { batchSize: 20_000 } } },
      'training: `batchSize` must give steps of at most the 10000 images there are, got 20000 images.',
    ],
    [
      { length: { epochs: 3 }, settings: { training: { schedule: 'cosine', warmupEpochs: 3 } } },
      'createSchedule: `epochs` must be more than those of the warm-up, 3, got 3.',
    ],
  ])('rejects %j before any data is loaded', async (changes, message) => {
    const load = vi.fn();
    const request = { dataset: 'fashion-mnist-mini', methods: ['vae'], ...changes };
    await expect(planStudy(request, { out, load })).rejects.toThrow(new RequestError(message));
    expect(load).not.toHaveBeenCalled();
  });

  it('rejects a target that the loaded data does not have, before anything is trained', async () => {
    const planned = (dataset: Dataset, target: string) =>
      planStudy(
        { dataset: `folder:${out}`, methods: ['random'], targets: [target] },
        { out, load: loaderOf(dataset) },
      );
    for (const target of ['class', 'shape', 'attributes', 'odd']) {
      expect(await planned(severalTargets(), target)).toHaveLength(1);
    }
    await expect(planned(severalTargets(), 'age')).rejects.toThrow(
      new RequestError(
        'A target of glyphs must be one of class, shape, attributes, odd, large, round, got age.',
      ),
    );
    await expect(planned(withoutLabels(), 'class')).rejects.toThrow(
      new RequestError('Images of glyphs have no labels, so no target may be named, got class.'),
    );
  });

  it('names the file of a method that cannot be built', async () => {
    const path = join(out, 'unbuilt.mjs');
    const options = '{ shape: {}, safeParse: () => ({ success: true, data: {} }) }';
    writeFileSync(
      path,
      `export default { name: 'unbuilt', title: 'U', family: 'baseline', options: ${options},
      create() { throw new TypeError('mine'); } };`,
    );
    await expect(plan({ methods: [], methodFiles: [path] })).rejects.toThrow(
      new Error(`Cannot use the method ${path}: mine`),
    );
  });

  it('lists the options of training', async () => {
    await expect(plan({ settings: { training: { rate: 1 } } })).rejects.toThrow(
      /^training: unknown option `rate`; its options are: epochs, minutes, batchSize, .*warmupEpochs\.$/,
    );
  });
});
