import { fileURLToPath } from 'node:url';
import { methods } from '@simvae/baselines';
import { runHash } from '@simvae/runs';
import { describe, expect, it } from 'vitest';
import { loaderOf, standIn, temporaryFolder, tinyDataset } from '../../test/tiny.js';
import type { StudyRequest } from '../types.js';
import { planStudy } from './plan-study.js';

const out = temporaryFolder();
const example = fileURLToPath(new URL('../../../../examples/my-method/my-method.js', import.meta.url));

function plan({ dataset = 'fashion-mnist-mini', ...changes }: Partial<StudyRequest> = {}) {
  const request = { dataset, methods: changes.methodFiles ? [] : ['vae'], ...changes };
  return planStudy(request, { out, load: loaderOf(standIn(dataset)) });
}

async function epochsOf(changes: Partial<StudyRequest>) {
  return (await plan(changes)).map(({ identity }) => identity.training.epochs);
}

describe('planStudy', () => {
  it('gives methods as many steps each, by default', async () => {
    const chosen = ['random', 'simclr', 'vicreg', 'moco', 'vae', 'beta-vae', 'cr-vae', 'simvae'];
    const runs = await plan({ methods: chosen });
    expect(runs.map(({ identity, seed }) => [identity.method.name, seed])).toEqual(
      chosen.map((name) => [name, 0]),
    );
    // Steps an epoch: floor(10000 / 128) for 1 view, / 64 for 2, / 21 for 6.
    expect(runs.slice(1).map(({ identity }) => identity.training.epochs)).toEqual(
      [156, 156, 156, 78, 78, 156, 476].map((steps) => Math.round(1200 / steps)),
    );
    expect(runs[7]).toEqual({
      identity: {
        dataset: { name: 'fashion-mnist-mini', digest: 'digest of fashion-mnist-mini' },
        method: {
          name: 'simvae',
          options: {
            views: 6,
            priorVariance: 0.003,
            likelihood: 'gaussian',
            likelihoodVariance: 0.01,
            marginal: 'uniform',
          },
        },
        network: { name: 'mlp', options: { latent: 10, hidden: [500, 500, 2000], batchNorm: false } },
        augmentation: { scale: [0.4, 1], ratio: [0.75, 1.3], flipHorizontal: 0.5, flipVertical: 0.5 },
        training: {
          epochs: 3,
          batchSize: 128,
          batchUnit: 'views',
          optimizer: 'adam',
          learningRate: 1e-3,
          epsilon: 1e-8,
          beta1: 0.9,
          beta2: 0.999,
          momentum: 0.9,
          weightDecay: 0,
          schedule: 'constant',
          warmupEpochs: 0,
        },
        engine: { name: 'onnx', threads: 0 },
      },
      seed: 0,
      definition: methods.simvae,
      evaluation: {
        probeEpochs: 50,
        probeBatchSize: 128,
        probeLearningRate: 3e-4,
        probePatience: 20,
        validationFraction: 0.1,
        neighbors: 15,
        gmmInits: 10,
        factorHidden: 64,
        factorEpochs: 100,
        factorLearningRate: 1e-3,
        decoderEpochs: 0,
        decoderLearningRate: 1e-4,
        decoderBatchSize: 128,
        generatedImages: 0,
        classifierImages: 20_000,
        classifierHidden: 64,
        classifierEpochs: 10,
        classifierLearningRate: 1e-3,
        likelihoodImages: 0,
        likelihoodSamples: 1000,
        mapImages: 1000,
      },
      workers: 0,
      data: { request: 'fashion-mnist-mini', settings: {} },
      replaces: [],
    });
  });

  it("has the paper's settings as a preset", async () => {
    const runs = await plan({ preset: 'paper-text', dataset: 'fashion-mnist', methods: ['simvae'] });
    expect(runs.map(({ seed }) => seed)).toEqual([0, 1, 2]);
    for (const { identity, evaluation } of runs) {
      const { training } = identity;
      expect(training).toMatchObject({ epochs: 400, learningRate: 8e-5, epsilon: 1e-4, batchSize: 128 });
      expect(evaluation).toMatchObject({
        probeEpochs: 200,
        gmmInits: 200,
        generatedImages: 10_000,
        likelihoodImages: 1000,
        likelihoodSamples: 1000,
      });
    }
  });

  it('orders runs by method, then by seed, each once', async () => {
    const runs = await plan({ methods: ['vae', 'random', 'vae'], seeds: [5, 3, 5] });
    expect(runs.map(({ identity, seed }) => `${identity.method.name} ${seed}`)).toEqual([
      'vae 5',
      'vae 3',
      'random 5',
      'random 3',
    ]);
  });

  it('is the same run of a method without training, however others are trained', async () => {
    const [short] = await plan({ methods: ['random'], length: { epochs: 1 } });
    const settings = { training: { learningRate: 3e-4, batchSize: 64 } };
    const [long] = await plan({ methods: ['random'], length: { epochs: 7 }, settings });
    expect(long.identity).toEqual(short.identity);
    const [trained] = await plan({ methods: ['vae'], length: { epochs: 7 }, settings });
    expect(trained.identity.training).toMatchObject({ epochs: 7, batchSize: 64 });
  });

  it('turns steps into the nearest number of whole epochs, at least one', async () => {
    expect(await epochsOf({ methods: ['simvae'], length: { steps: 714 } })).toEqual([2]);
    expect(await epochsOf({ methods: ['simvae'], length: { steps: 713 } })).toEqual([1]);
    expect(await epochsOf({ methods: ['simvae'], length: { steps: 1 } })).toEqual([1]);
    const all = { methods: ['simvae'], dataset: 'fashion-mnist', length: { steps: 2857 * 3 } };
    expect(await epochsOf(all)).toEqual([3]);
    expect(await epochsOf({ methods: ['moco', 'vicreg'], length: { steps: 1560 } })).toEqual([10, 10]);
    const images = { settings: { training: { batchUnit: 'images' } } };
    expect(await epochsOf({ methods: ['simvae'], length: { steps: 1560 }, ...images })).toEqual([20]);
    const views = { settings: { methods: { simvae: { views: 2 } } } };
    expect(await epochsOf({ methods: ['simvae'], length: { steps: 476 }, ...views })).toEqual([3]);
    const paper = { preset: 'paper-text', methods: ['vae'], seeds: [0] } as const;
    expect(await epochsOf({ ...paper, length: { steps: 156 } })).toEqual([2]);
  });

  it('takes epochs as they are', async () => {
    expect(await epochsOf({ methods: ['vae', 'simvae'], length: { epochs: 7 } })).toEqual([7, 7]);
    const epochs = { settings: { training: { epochs: 3 } } };
    expect(await epochsOf({ methods: ['vae', 'simvae'], ...epochs })).toEqual([3, 3]);
    expect(await epochsOf({ preset: 'paper-text', seeds: [1], length: { epochs: 2 } })).toEqual([2]);
  });

  it('sets values for every chosen method, for one, and for a group', async () => {
    const [simclr, simvae] = await plan({
      methods: ['simclr', 'simvae'],
      settings: {
        method: { views: 4 },
        methods: { simvae: { views: 8 } },
        training: { learningRate: 0.01, optimizer: 'sgd' },
        network: { latent: 7, hidden: [32] },
        augmentation: { flipVertical: 0 },
        evaluation: { gmmInits: 3 },
      },
    });
    expect([simclr, simvae].map(({ identity }) => identity.method.options.views)).toEqual([4, 8]);
    expect(simclr.identity.training).toMatchObject({ learningRate: 0.01, optimizer: 'sgd' });
    expect(simclr.identity.network.options).toEqual({ latent: 7, hidden: [32], batchNorm: false });
    expect(simclr.identity.augmentation).toMatchObject({ scale: [0.4, 1], flipVertical: 0 });
    expect(simvae.evaluation).toMatchObject({ probeEpochs: 50, decoderEpochs: 0, gmmInits: 3 });
  });

  it("takes the paper's settings of the data set", async () => {
    const settings = async (dataset: string) => (await plan({ dataset }))[0].identity;
    const found = await Promise.all(['mnist', 'glyphs', 'glyphs-color'].map(settings));
    expect(found.map(({ network }) => network.options.latent)).toEqual([10, 10, 64]);
    expect(found.map(({ augmentation }) => augmentation.scale)).toEqual([
      [0.4, 1],
      [0.4, 1],
      [0.6, 1],
    ]);
    expect(found.map(({ augmentation }) => 'colorJitter' in augmentation)).toEqual([false, false, true]);
    const plain = { settings: { augmentation: { colorJitter: null } } };
    const [{ identity }] = await plan({ dataset: 'glyphs-color', ...plain });
    expect(identity.augmentation).not.toHaveProperty('colorJitter');
  });

  it('takes a method from a file, alone or beside registered ones, once', async () => {
    const [alone, ...others] = await plan({
      methodFiles: [example, example],
      settings: { method: { redundancy: 0.1 } },
    });
    expect(others).toEqual([]);
    expect(alone).toMatchObject({
      methodFile: example,
      identity: {
        method: {
          name: 'barlow-twins',
          options: { redundancy: 0.1 },
          file: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
        training: { epochs: 8 },
      },
    });
    const both = await plan({ methods: ['vae'], methodFiles: [example] });
    expect(both.map(({ identity }) => identity.method.name)).toEqual(['vae', 'barlow-twins']);
    expect(both[0]).not.toHaveProperty('methodFile');
  });

  it('has another identity for other data, another file and every other setting', async () => {
    const request = { dataset: 'glyphs', methods: ['vae'], length: { epochs: 1 } };
    const hash = async (changes: Partial<StudyRequest>, dataset = tinyDataset()) => {
      const settings = { ...changes.settings, training: { batchSize: 24, ...changes.settings?.training } };
      const [run] = await planStudy({ ...request, ...changes, settings }, { out, load: loaderOf(dataset) });
      return runHash(run.identity);
    };
    const hashes = [
      await hash({}),
      await hash({}, tinyDataset(1)),
      await hash({ settings: { method: { beta: 2 } } }),
      await hash({ settings: { network: { latent: 9 } } }),
      await hash({ settings: { network: { hidden: [8] } } }),
      await hash({ settings: { augmentation: { ratio: [1, 1] } } }),
      await hash({ settings: { training: { weightDecay: 0.1 } } }),
      await hash({ engine: { name: 'onnx', threads: 3 } }),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
    // How it is evaluated, and by how many threads its views are made, is not a part of it.
    const same = { settings: { evaluation: { gmmInits: 1 } }, workers: 2, seeds: [9] };
    expect(await hash(same)).toBe(hashes[0]);
  });
});
