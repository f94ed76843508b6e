import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluateNeighbors, evaluateProbes } from '@simvae/eval';
import { findRuns } from '@simvae/runs';
import { describe, expect, it } from 'vitest';
import {
  everything,
  loaderOf,
  RecordingReporter,
  severalTargets,
  temporaryFolder,
  tinyDataset,
  tinyRequest,
  withoutLabels,
} from '../../test/tiny.js';
import { evaluateStudy } from '../evaluate-study.js';
import { planStudy } from '../plan/plan-study.js';
import { runStudy } from '../run-study.js';
import { judgedTargets, singleTargets } from './targets.js';

const root = temporaryFolder();
const attributes = ['odd', 'large', 'round'];

async function carriedOut(name: string, dataset = tinyDataset(), methods = ['vae']) {
  const reporter = new RecordingReporter();
  const context = { out: join(root, name), load: loaderOf(dataset), reporter };
  const request = tinyRequest({ ...everything, methods });
  const outcome = await runStudy(await planStudy(request, context), context);
  expect(outcome.failures).toEqual([]);
  return { ...context, runs: (await findRuns(context.out)).runs };
}

describe('judgedTargets', () => {
  it('gives the labels of a group together, and others by themselves', () => {
    const dataset = severalTargets();
    expect(judgedTargets(dataset)).toEqual([
      { targets: ['class'] },
      { targets: ['shape'] },
      { targets: attributes, group: 'attributes' },
    ]);
    expect(singleTargets(dataset)).toEqual(['class', 'shape']);
    expect(judgedTargets(withoutLabels())).toEqual([]);
  });

  it('leaves out labels that no image of a split has', () => {
    const { test, ...dataset } = severalTargets();
    const none = { values: new Int32Array(test.count).fill(-1), classes: ['a'] };
    const labels = { ...test.labels, shape: none };
    expect(singleTargets({ ...dataset, test: { ...test, labels } })).toEqual(['class']);
  });
});

describe('stages of several targets', () => {
  it('judge each by itself as if it were alone, those of a group together, mixtures of the former only', async () => {
    const several = await carriedOut('several', severalTargets());
    const alone = await carriedOut('alone');
    const [run, single] = [await several.runs[0].stages(), await alone.runs[0].stages()];
    expect(Object.keys(run.probes?.result ?? {})).toEqual(['class', 'shape', ...attributes]);
    expect(Object.keys(run.neighbors?.result ?? {})).toEqual(['class', 'shape', ...attributes]);
    expect(Object.keys(run.mixture?.result ?? {})).toEqual(['class', 'shape']);
    for (const stage of ['probes', 'neighbors', 'mixture'] as const) {
      expect(run[stage]?.result.class).toEqual(single[stage]?.result.class);
    }
    expect(run.probes?.settings.targets).toEqual(['class', 'shape', { attributes }]);
    for (const name of attributes) expect(run.neighbors?.result[name].group).toBe('attributes');
    expect(run.probes?.result.shape.protocols[0]).toMatchObject({
      rows: { train: 80, validation: 0, test: 26 },
      classes: [0, 1, 2],
    });
    // One probe for the attributes: they have its loss in common.
    const losses = attributes.map((name) => run.probes?.result[name].protocols[0].linear.trainLoss);
    expect(new Set(losses).size).toBe(1);
    expect(several.reporter.titles.some((title) => title.endsWith('MLP probe, strict, attributes'))).toBe(
      true,
    );
    expect(several.reporter.notes.filter((note) => note.includes('protocol strict'))).toEqual([
      expect.stringMatching(/^vae seed 0, class, protocol strict: {2}Linear .* GMM \d/),
      expect.stringMatching(/^vae seed 0, shape, protocol strict: {2}Linear .* GMM \d/),
    ]);
    expect(run.figures?.result.files).toEqual([
      'figures/reconstructions.png',
      'figures/class-samples.png',
      'figures/class-samples-shape.png',
    ]);
    expect(several.runs[0].config.targets).toEqual(['class', 'shape', ...attributes]);
  });

  it('have the numbers of @simvae/eval for one table of labels', async () => {
    const { runs } = await carriedOut('eval');
    const { probes, neighbors } = await runs[0].stages();
    const { readRepresentations } = await import('./representations.js');
    const kept = await readRepresentations(probes?.model ?? '', {
      folder: runs[0].folder,
      dataset: tinyDataset(),
    });
    if (kept === undefined) throw new Error('there must be representations');
    const dataset = tinyDataset();
    const data = {
      ...kept,
      trainLabels: dataset.train.labels.class.values,
      testLabels: dataset.test.labels.class.values,
    };
    const protocol = ['paper', 'strict'] as const;
    expect(probes?.result.class.protocols).toEqual(await evaluateProbes(data, { protocol, epochs: 2 }));
    expect(neighbors?.result.class.protocols).toEqual(
      await evaluateNeighbors(data, { protocol, ks: [1, 2, 3] }),
    );
  });

  it('judge what needs no labels where images have none', async () => {
    const { runs } = await carriedOut('unlabelled', withoutLabels(), ['vae', 'simclr']);
    for (const { config, stages } of runs) {
      expect(config.targets).toEqual([]);
      const names = Object.keys(await stages());
      expect(names).toEqual(
        config.identity.method.name === 'vae'
          ? ['training', 'representations', 'reconstruction', 'likelihood', 'figures', 'map']
          : ['training', 'representations', 'decoder', 'reconstruction', 'figures', 'map'],
      );
      expect((await stages()).figures?.result.files).toEqual(['figures/reconstructions.png']);
    }
  });

  it('of an earlier version are made again, alone, with the settings that they were made with', async () => {
    const { runs, ...context } = await carriedOut('earlier');
    const before = await runs[0].stages();
    const path = join(runs[0].folder.path, 'results', 'neighbors.json');
    const { neighbors } = before;
    if (neighbors === undefined) throw new Error('there must be neighbours');
    const { targets: _, ...settings } = neighbors.settings;
    const result = neighbors.result.class.protocols;
    writeFileSync(
      path,
      JSON.stringify({ ...neighbors, version: 1, settings: { ...settings, target: 'class' }, result }),
    );
    const reporter = new RecordingReporter();
    const outcome = await evaluateStudy({ runs }, { ...context, reporter, command: 'again' });
    expect(outcome).toMatchObject({ failures: [], reused: 0 });
    expect(reporter.notes).toContain(`${path} is of an earlier version; it is made again.`);
    const after = await runs[0].stages();
    const madeBy = { command: 'again', createdAt: expect.any(String), seconds: expect.any(Number) };
    expect(after).toEqual({ ...before, neighbors: { ...neighbors, madeBy } });
  });
});
