import { fileURLToPath } from 'node:url';
import { methods } from '@simvae/baselines';
import { engines } from '@simvae/compile';
import { datasets } from '@simvae/data';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../usage-error.js';
import { type RunSelection, resolveRuns } from './resolve-runs.js';

function resolve(changes: Partial<RunSelection> = {}) {
  return resolveRuns({
    dataset: 'fashion-mnist-mini',
    preset: 'quick',
    engine: 'onnx',
    threads: 0,
    set: [],
    ...changes,
  });
}

async function epochsOf(changes: Partial<RunSelection>) {
  return (await resolve(changes)).map(({ training }) => training.epochs);
}

describe('resolveRuns', () => {
  it('gives the methods of table 1 as many steps each, by default', async () => {
    const runs = await resolve();
    expect(runs.map(({ method, seed }) => [method, seed])).toEqual([
      ['random', 0],
      ['simclr', 0],
      ['vicreg', 0],
      ['moco', 0],
      ['vae', 0],
      ['beta-vae', 0],
      ['cr-vae', 0],
      ['simvae', 0],
    ]);
    // Steps an epoch: floor(10000 / 128) for 1 view, / 64 for 2, / 21 for 6.
    expect(runs.map(({ training }) => training.epochs)).toEqual(
      [78, 156, 156, 156, 78, 78, 156, 476].map((steps) => Math.round(2400 / steps)),
    );
    expect(runs[7]).toEqual({
      dataset: 'fashion-mnist-mini',
      method: 'simvae',
      seed: 0,
      options: {
        views: 6,
        priorVariance: 0.003,
        likelihood: 'gaussian',
        likelihoodVariance: 1,
        marginal: 'uniform',
      },
      training: {
        epochs: 5,
        batchSize: 128,
        batchUnit: 'views',
        latent: 10,
        learningRate: 1e-3,
        epsilon: 1e-8,
      },
      evaluation: {
        probeEpochs: 50,
        decoderEpochs: 0,
        generatedImages: 0,
        likelihoodImages: 0,
        likelihoodSamples: 1000,
        gmmInits: 10,
      },
      engine: 'onnx',
      threads: 0,
    });
  });

  it("has the paper's settings as a preset", async () => {
    const runs = await resolve({ preset: 'paper', dataset: 'fashion-mnist', methods: 'simvae' });
    expect(runs.map(({ seed }) => seed)).toEqual([0, 1, 2]);
    for (const { training, evaluation } of runs) {
      expect(training).toMatchObject({ epochs: 400, learningRate: 8e-5, epsilon: 1e-4, batchSize: 128 });
      expect(evaluation).toMatchObject({
        probeEpochs: 200,
        gmmInits: 200,
        generatedImages: 10_000,
        likelihoodSamples: 1000,
      });
    }
  });

  it('orders runs by method, then by seed', async () => {
    const runs = await resolve({ methods: 'vae,random', seeds: '5,3' });
    expect(runs.map(({ method, seed }) => `${method} ${seed}`)).toEqual([
      'vae 5',
      'vae 3',
      'random 5',
      'random 3',
    ]);
    expect((await resolve({ methods: 'all' })).map(({ method }) => method)).toEqual(Object.keys(methods));
  });

  it('turns steps into the nearest number of whole epochs, at least one', async () => {
    expect(await epochsOf({ methods: 'simvae', steps: 714 })).toEqual([2]);
    expect(await epochsOf({ methods: 'simvae', steps: 713 })).toEqual([1]);
    expect(await epochsOf({ methods: 'simvae', steps: 1 })).toEqual([1]);
    expect(await epochsOf({ methods: 'simvae', dataset: 'fashion-mnist', steps: 2857 * 3 })).toEqual([3]);
    expect(await epochsOf({ methods: 'moco,vicreg', steps: 1560 })).toEqual([10, 10]);
    expect(await epochsOf({ methods: 'simvae', steps: 1560, set: ['training.batchUnit=images'] })).toEqual([
      20,
    ]);
    expect(await epochsOf({ methods: 'simvae', steps: 476, set: ['simvae.views=2'] })).toEqual([3]);
    expect(await epochsOf({ preset: 'paper', methods: 'vae', seeds: '1', steps: 156 })).toEqual([2]);
  });

  it('notes minutes, for the epochs to be fitted to them', async () => {
    const [run] = await resolve({ methods: 'vae', minutes: 2.5 });
    expect(run).toMatchObject({ minutes: 2.5, training: { epochs: 1 } });
    expect((await resolve())[0]).not.toHaveProperty('minutes');
  });

  it('takes epochs as they are', async () => {
    expect(await epochsOf({ methods: 'vae,simvae', epochs: 7 })).toEqual([7, 7]);
    expect(await epochsOf({ methods: 'vae,simvae', set: ['training.epochs=3'] })).toEqual([3, 3]);
    expect(await epochsOf({ preset: 'paper', seeds: '1', epochs: 2, methods: 'vae' })).toEqual([2]);
  });

  it('sets values for every chosen method, for one, and for a group', async () => {
    const [simclr, simvae] = await resolve({
      methods: 'simclr,simvae',
      set: ['views=4', 'simvae.views=8', 'training.learningRate=0.01', 'evaluation.gmmInits=3'],
    });
    expect([simclr.options.views, simvae.options.views]).toEqual([4, 8]);
    expect(simclr.training.learningRate).toBe(0.01);
    expect(simvae.evaluation).toMatchObject({ probeEpochs: 50, decoderEpochs: 0, gmmInits: 3 });
  });

  it("takes the paper's latent size for grey and for colour images", async () => {
    const latent = async (dataset: string) => (await resolve({ dataset, methods: 'vae' }))[0].training.latent;
    expect(await Promise.all(['mnist', 'glyphs', 'glyphs-color'].map(latent))).toEqual([10, 10, 64]);
  });

  const exampleMethod = fileURLToPath(
    new URL('../../../../examples/my-method/my-method.js', import.meta.url),
  );

  it('takes a method from a file, alone or beside registered ones', async () => {
    const alone = await resolve({ method: [exampleMethod], set: ['redundancy=0.1'] });
    expect(alone).toMatchObject([
      {
        method: 'barlow-twins',
        methodFile: exampleMethod,
        options: { redundancy: 0.1 },
        training: { epochs: 15 },
      },
    ]);
    const both = await resolve({ methods: 'vae', method: [exampleMethod] });
    expect(both.map(({ method }) => method)).toEqual(['vae', 'barlow-twins']);
    expect(both[0]).not.toHaveProperty('methodFile');
  });

  const groups = 'training, evaluation, vae, simvae';
  it.each<[Partial<RunSelection>, string]>([
    [{ dataset: 'cifar' }, `--dataset must be one of ${Object.keys(datasets).join(', ')}, got cifar.`],
    [{ engine: 'gpu' }, `--engine must be one of ${Object.keys(engines).join(', ')}, got gpu.`],
    [{ preset: 'long' }, '--preset must be one of quick, paper, got long.'],
    [{ methods: 'simvea' }, `--methods must be one of ${Object.keys(methods).join(', ')}, got simvea.`],
    [
      { seeds: 'x' },
      '--seeds must be a number of seeds up to 100 (3), or a list of seeds (0,1,2; 7, is one), got x.',
    ],
    [{ set: ['x'] }, '--set must be key=value or group.key=value, got x.'],
    [
      { methods: 'vae,simvae', set: ['moco.queue=8'] },
      `--set: the group must be one of ${groups}, got moco in moco.queue=8.`,
    ],
    [
      { methods: 'vae', set: ['tau=1'] },
      'vae: unknown option `tau`; its options are: views, beta, likelihood, likelihoodVariance.',
    ],
    [{ methods: 'simvae', set: ['views=1'] }, 'simvae: `views` must be at least 2, got 1.'],
    [
      { set: ['training.rate=1'] },
      'training: unknown option `rate`; its options are: epochs, batchSize, batchUnit, latent, learningRate, epsilon.',
    ],
    [{ set: ['training.epochs=0.5'] }, 'training: `epochs` must be an integer, got 0.5.'],
    [{ set: ['evaluation.gmmInits=0'] }, 'evaluation: `gmmInits` must be above 0, got 0.'],
    [
      { epochs: 1, set: ['training.epochs=2'] },
      'Give the length once: by --epochs, --steps, --minutes, or --set training.epochs.',
    ],
    [
      { minutes: 1, set: ['training.epochs=2'] },
      'Give the length once: by --epochs, --steps, --minutes, or --set training.epochs.',
    ],
    [
      { methods: 'simvae', set: ['training.batchSize=4'] },
      'training: `batchSize` must be at least 6, the views of an image, got 4.',
    ],
  ])('rejects %j', async (changes, message) => {
    await expect(resolve(changes)).rejects.toThrow(new UsageError(message));
  });
});
