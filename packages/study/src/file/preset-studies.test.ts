import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { augmentations } from '@simvae/augment';
import { runHash } from '@simvae/runs';
import { describe, expect, it } from 'vitest';
import { standIn, temporaryFolder } from '../../test/tiny.js';
import { planRequests } from '../plan/plan-requests.js';
import { planStudy } from '../plan/plan-study.js';
import { defaultMethods } from '../presets.js';
import type { PlannedRun } from '../types.js';
import { presetStudies, presetStudyPath } from './preset-studies.js';
import { readStudy } from './read-study.js';

const context = { out: temporaryFolder(), load: async (name: string) => standIn(name) };

async function plan(name: string): Promise<readonly PlannedRun[]> {
  return planRequests((await readStudy(name)).requests, context);
}

/** Data sets and methods of runs, each pair once. */
function pairs(runs: readonly PlannedRun[]): string[] {
  return [...new Set(runs.map(({ identity }) => `${identity.dataset.name} ${identity.method.name}`))];
}

it('lists the files that are there', () => {
  const files = readdirSync(dirname(presetStudyPath('quick')));
  expect(files.sort()).toEqual(presetStudies.map((name) => `${name}.yaml`).sort());
});

it.each(presetStudies)('%s says what it is, and plans', async (name) => {
  const study = await readStudy(name);
  expect(study.name).toBe(name);
  expect(study.description).toMatch(/\.\s*$/);
  const runs = await planRequests(study.requests, context);
  expect(new Set(runs.map(({ identity, seed }) => `${runHash(identity)} ${seed}`)).size).toBe(runs.length);
  const asked = study.requests.reduce(
    (sum, { methods, seeds = [] }) => sum + methods.length * seeds.length,
    0,
  );
  expect(runs.length).toBeLessThanOrEqual(asked);
  expect(runs.length).toBeGreaterThan(0);
});

describe('the studies', () => {
  it('quick is what `simvae bench` does without flags', async () => {
    const flags = { dataset: 'fashion-mnist-mini', methods: defaultMethods, preset: 'quick' } as const;
    const identify = ({ identity, seed, evaluation }: PlannedRun) => ({ identity, seed, evaluation });
    expect((await plan('quick')).map(identify)).toEqual((await planStudy(flags, context)).map(identify));
  });

  it('paper-tables has every row of tables 1, 2, 6, 7 and 8, three seeds each', async () => {
    const path = new URL('../../../report/src/paper-tables.json', import.meta.url);
    const tables = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, object>>;
    const rows = ['table1', 'table2', 'table6', 'table7', 'table8'].flatMap((table) =>
      Object.entries(tables[table]).flatMap(([dataset, methods]) =>
        Object.keys(methods).map((method) => `${dataset.replace(/^celeba-.*/, 'celeba')} ${method}`),
      ),
    );
    expect(rows.length).toBeGreaterThan(60);
    const runs = await plan('paper-tables');
    expect(pairs(runs).sort()).toEqual([...new Set(rows)].sort());
    expect(runs).toHaveLength(3 * new Set(rows).size);
    for (const { identity, evaluation } of runs) {
      const trained = identity.method.name !== 'random';
      if (trained)
        expect(identity.training).toMatchObject({ epochs: 400, learningRate: 8e-5, batchSize: 128 });
      expect(evaluation).toMatchObject({ probeEpochs: 200, gmmInits: 200, likelihoodSamples: 1000 });
    }
  });

  it('views is figure 4', async () => {
    const runs = await plan('views');
    const of = runs.map(({ identity, seed }) => [identity.dataset.name, identity.method.options.views, seed]);
    const seeds = [0, 1, 2];
    expect(of).toEqual(
      ['mnist', 'fashion-mnist'].flatMap((name) =>
        [2, 4, 6, 8].flatMap((j) => seeds.map((seed) => [name, j, seed])),
      ),
    );
    expect(new Set(runs.map(({ identity }) => identity.training.batchSize))).toEqual(new Set([128]));
  });

  it('augmentation is figure 3: crop and jitter swept, with the values of table 3 among them', async () => {
    const runs = await plan('augmentation');
    const values = (dataset: string, key: string) =>
      new Set(
        runs
          .filter(({ identity }) => identity.dataset.name === dataset && identity.method.name === 'simvae')
          .map(({ identity }) => JSON.stringify(identity.augmentation[key])),
      );
    expect(values('fashion-mnist', 'scale').size).toBe(5);
    expect(values('fashion-mnist', 'scale')).toContain(JSON.stringify(augmentations.grey.scale));
    expect(values('cifar10', 'scale')).toContain(JSON.stringify(augmentations.color.scale));
    expect(values('cifar10', 'colorJitter').size).toBe(5);
    expect(values('cifar10', 'colorJitter')).toContain(JSON.stringify(augmentations.color.colorJitter));
    // The runs of table 3 are in both sweeps of CIFAR10, and are there once.
    expect(runs).toHaveLength(7 * 3 * (5 + 5 + 5 - 1));
  });

  it('celeba and cifar10 have the rows of table 1', async () => {
    expect(pairs(await plan('celeba'))).not.toContain('celeba moco');
    expect(pairs(await plan('celeba'))).toHaveLength(7);
    expect(pairs(await plan('cifar10'))).toHaveLength(8);
    expect(pairs(await plan('fashion'))).toHaveLength(8);
  });
});
