import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { everything, loaderOf, standIn, temporaryFolder, tinyDataset, tinyRequest } from '../../test/tiny.js';
import { runStudy } from '../run-study.js';
import type { Settings, StudyRequest } from '../types.js';
import { estimateStudy } from './estimate-study.js';
import { planRequests } from './plan-requests.js';
import { planStudy } from './plan-study.js';
import { sampleDataset } from './sample-dataset.js';
import { epochKey } from './time-key.js';

const load = loaderOf(tinyDataset());

function plan(out: string, changes: Partial<StudyRequest> = {}) {
  return planRequests(
    [tinyRequest({ ...everything, methods: ['vae', 'simclr', 'random'], seeds: [0, 1], ...changes })],
    {
      out,
      load,
    },
  );
}

describe('estimateStudy', () => {
  it('measures what nothing is known of, takes what runs have recorded, and counts what is there', async () => {
    const out = temporaryFolder();
    const planned = await plan(out);
    const before = await estimateStudy(planned, { out, load });
    expect(before.problems).toEqual([]);
    for (const run of before.runs) {
      expect(run).toMatchObject({ state: 'absent', epochsDone: 0, evaluationSource: 'measured' });
      expect(run.evaluation).toBeGreaterThan(0);
      if (run.run.identity.method.name === 'random') expect(run).toMatchObject({ training: 0 });
      else expect(run).toMatchObject({ trainingSource: 'measured', training: expect.any(Number) });
    }
    const sum = before.runs.reduce((total, run) => total + (run.training ?? 0) + (run.evaluation ?? 0), 0);
    expect(before.seconds).toBeCloseTo(sum, 9);

    // Seed 0 of everything, and the training alone of seed 1 of the VAE.
    const firsts = planned.filter(({ seed }) => seed === 0);
    await runStudy(firsts, { out, load });
    const trained = planned.filter(({ identity, seed }) => identity.method.name === 'vae' && seed === 1);
    await runStudy(trained, { out, load, evaluate: false });
    const after = await estimateStudy(planned, { out, load, calibrate: false });
    const of = (name: string, seed: number) =>
      after.runs.find(({ run }) => run.identity.method.name === name && run.seed === seed);
    for (const name of ['vae', 'simclr', 'random']) {
      expect(of(name, 0)).toMatchObject({ state: 'complete', training: 0, evaluation: 0 });
      expect(of(name, 1)).toMatchObject({ evaluationSource: 'recorded' });
    }
    expect(of('vae', 1)).toMatchObject({ state: 'begun', epochsDone: 2, training: 0 });
    expect(of('simclr', 1)).toMatchObject({ state: 'absent', trainingSource: 'recorded' });
    // The files of what is there are as large as was said, but for their headers.
    for (const { run, path, bytes } of after.runs.filter(({ state }) => state === 'complete')) {
      const names = ['representations', ...(run.identity.method.name === 'random' ? [] : ['checkpoint'])];
      if (run.identity.method.name !== 'vae') names.push('decoder');
      const sizes = names.map((name) => statSync(join(out, path, `${name}.safetensors`)).size);
      const total = sizes.reduce((all, size) => all + size, 0);
      expect(total).toBeGreaterThanOrEqual(bytes);
      expect(total - bytes).toBeLessThan(names.length * 16 * 1024);
    }
    expect(after.bytes).toBe((of('simclr', 1)?.bytes ?? 0) + (of('random', 1)?.bytes ?? 0));
    expect(after.freeBytes).toBeGreaterThan(0);
  });

  it('does not know what it may not measure', async () => {
    const out = temporaryFolder();
    const estimate = await estimateStudy(await plan(out, { methods: ['vae'] }), {
      out,
      load,
      calibrate: false,
    });
    for (const run of estimate.runs) expect(run).toMatchObject({ training: null, evaluation: null });
    expect(estimate.seconds).toBe(0);
  });

  it('says what cannot be measured, and goes on', async () => {
    const out = temporaryFolder();
    const planned = await plan(out, { methods: ['vae', 'random'], seeds: [0] });
    const broken = { ...planned[0].definition, create: vi.fn(planned[0].definition.create) };
    broken.create.mockImplementation((context, options) => ({
      ...planned[0].definition.create(context, options),
      loss: () => {
        throw new Error('no gradient');
      },
    }));
    const runs = [{ ...planned[0], definition: broken }, planned[1]];
    const estimate = await estimateStudy(runs, { out, load });
    expect(estimate.problems).toEqual([
      expect.stringMatching(/^vae on glyphs: its time cannot be measured \(.*no gradient/),
    ]);
    expect(estimate.runs[0].training).toBeNull();
    expect(estimate.runs[1].evaluation).toBeGreaterThan(0);
  });

  it('ends when it is stopped', async () => {
    const out = temporaryFolder();
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(estimateStudy(await plan(out), { out, load, signal })).rejects.toThrow('stopped');
  });
});

it('an epoch of other real numbers takes as long, one of other sizes does not', async () => {
  const key = async (changes: Partial<StudyRequest>) => {
    const request = { dataset: 'fashion-mnist', methods: ['simvae'], seeds: [0], ...changes };
    const context = { out: temporaryFolder(), load: async (name: string) => standIn(name) };
    return epochKey((await planStudy(request, context))[0]);
  };
  const base = await key({});
  const settings = (methods: Settings, training: Settings = {}) => ({
    settings: { methods: { simvae: methods }, training },
  });
  expect(await key(settings({ likelihoodVariance: 0.02 }, { learningRate: 3 }))).toBe(base);
  expect(await key({ length: { epochs: 9 } })).toBe(base);
  const others: Partial<StudyRequest>[] = [
    settings({ views: 4 }),
    settings({ marginal: 'gaussian' }),
    settings({ likelihoodVariance: 'optimal' }),
    settings({}, { batchSize: 64 }),
    settings({}, { optimizer: 'sgd' }),
    { settings: { network: { hidden: [10] } } },
    { dataset: 'mnist' },
    { engine: { name: 'onnx', threads: 1 } },
  ];
  for (const other of others) expect(await key(other)).not.toBe(base);
});

it('samples a data set evenly, with its labels and factors', async () => {
  const dataset = tinyDataset();
  const { train, test } = sampleDataset(dataset, 30, 1000);
  expect(test).toBe(dataset.test);
  expect(train.count).toBe(30);
  const [whole, part] = [new Uint8Array(784), new Uint8Array(784)];
  for (const [i, row] of [0, 4, 8, 12].entries()) {
    await dataset.train.images.read([row], whole);
    await train.images.read([i], part);
    expect(part).toEqual(whole);
    expect(train.labels.class.values[i]).toBe(dataset.train.labels.class.values[row]);
    for (const [name, values] of Object.entries(dataset.train.factors ?? {})) {
      expect(train.factors?.[name][i]).toBe(values[row]);
    }
  }
});
