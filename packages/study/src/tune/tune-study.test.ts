import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findRuns, RunFolder } from '@simvae/runs';
import { describe, expect, it, vi } from 'vitest';
import { contentsOf } from '../../test/contents.js';
import {
  loaderOf,
  severalTargets,
  temporaryFolder,
  tinyDataset,
  tinyRequest,
  withoutLabels,
} from '../../test/tiny.js';
import { readStudyRecord, studyFolder } from '../file/study-record.js';
import type { Study, TuneDefinition } from '../file/types.js';
import { RequestError } from '../request-error.js';
import { runStudy } from '../run-study.js';
import type { StudyRequest } from '../types.js';
import { tuneStudy } from './tune-study.js';
import { readTuning, tuningPath } from './tuning-record.js';

const out = temporaryFolder();
const load = loaderOf(tinyDataset());

function studyOf(tune?: Partial<TuneDefinition>, request: Partial<StudyRequest> = {}, name = 'tiny'): Study {
  return {
    name,
    title: 'Tiny',
    requests: [
      tinyRequest({ methods: ['vae', 'simclr', 'random'], seeds: [0, 1], origin: 'tiny.yaml:1', ...request }),
    ],
    tune: { score: 'mlp', ...tune },
    source: {},
  };
}

const definition = {
  seeds: [0, 1],
  settings: { 'training.epochs': 1 },
  grid: { 'training.learningRate': [1e-3, 1e-2], 'vae.beta': [0.5, 2] },
} satisfies Partial<TuneDefinition>;

describe('tuneStudy', () => {
  it('chooses by the mean score on the validation split, records everything, and runs the choice on every seed', async () => {
    const study = studyOf(definition);
    const { record, path, outcome, planned } = await tuneStudy(study, {
      out,
      load,
      command: 'simvae tune tiny',
    });
    expect(path).toBe(tuningPath(out, 'tiny'));
    expect(await readTuning(out, 'tiny')).toEqual(record);
    expect(outcome.failures).toEqual([]);
    // Nothing is tried of a method that is not trained; it runs as it is.
    expect(record.choices.map(({ method, target }) => [method, target])).toEqual([
      ['vae', 'class'],
      ['simclr', 'class'],
    ]);
    expect(record.choices.map(({ candidates }) => candidates.length)).toEqual([4, 2]);
    expect(planned.map(({ identity, seed }) => `${identity.method.name} ${seed}`)).toEqual([
      ...['vae 0', 'vae 1', 'simclr 0', 'simclr 1', 'random 0', 'random 1'],
    ]);
    for (const { candidates, chosen, runs } of record.choices) {
      for (const candidate of candidates) {
        expect(candidate.runs.map(({ seed }) => seed)).toEqual([0, 1]);
        const scores: number[] = [];
        for (const run of candidate.runs) {
          const stage = await RunFolder.at(join(out, run.path)).readStage('probes');
          const strict = stage?.result.class.protocols.find(({ protocol }) => protocol.id === 'strict');
          scores.push(strict?.mlp.validationAccuracy ?? Number.NaN);
          const config = await RunFolder.at(join(out, run.path)).readConfig();
          expect(config?.identity.training.epochs).toBe(1);
        }
        expect(candidate.score).toBeCloseTo((scores[0] + scores[1]) / 2, 12);
      }
      const best = Math.max(...candidates.map(({ score }) => score ?? 0));
      expect(chosen).toBe(candidates.findIndex(({ score }) => score === best));
      const values = candidates[chosen ?? 0].values;
      for (const path of runs) {
        const config = await RunFolder.at(join(out, path)).readConfig();
        // The settings that shorten candidates are not those of the chosen runs.
        expect(config?.identity.training).toMatchObject({
          epochs: 2,
          learningRate: values['training.learningRate'],
        });
      }
    }
    expect((await readStudyRecord(out, 'tiny'))?.runs).toHaveLength(6);
    // 4 x 2 + 2 x 2 candidates and 6 runs: what belongs to a study is no run.
    expect((await findRuns(out)).runs).toHaveLength(18);
    expect((await findRuns(out)).problems).toEqual([]);
  });

  it('does nothing twice, and goes on where it was stopped to the same record', async () => {
    const stopped = temporaryFolder();
    const study = studyOf(definition);
    const controller = new AbortController();
    let carriedOut = 0;
    const execute = vi.fn(
      async (planned: Parameters<typeof runStudy>[0], context: Parameters<typeof runStudy>[1]) => {
        const outcome = await runStudy(planned.slice(0, 3), context);
        carriedOut += outcome.runs.length;
        controller.abort(new Error('stopped'));
        context.signal?.throwIfAborted();
        return outcome;
      },
    );
    const work = { out: stopped, load, command: 'simvae tune tiny' };
    await expect(tuneStudy(study, { ...work, signal: controller.signal, execute })).rejects.toThrow(
      'stopped',
    );
    expect(carriedOut).toBe(3);
    expect(await readTuning(stopped, 'tiny')).toBeUndefined();
    const { outcome } = await tuneStudy(study, work);
    expect(outcome.failures).toEqual([]);
    expect(contentsOf(studyFolder(stopped, 'tiny'))).toEqual(contentsOf(studyFolder(out, 'tiny')));
    expect((await tuneStudy(study, work)).outcome.reused).toBe(6);
  });

  it('records a candidate that fails, and does not choose it', async () => {
    const failing = temporaryFolder();
    const grid = { 'training.learningRate': [1e30, 1e-3] };
    const study = studyOf({ grid }, { methods: ['vae'], seeds: [3] });
    const { record, outcome } = await tuneStudy(study, { out: failing, load });
    const [{ candidates, chosen }] = record.choices;
    expect(chosen).toBe(1);
    expect(candidates[0]).toMatchObject({
      score: null,
      runs: [{ score: null, failure: expect.stringMatching(/loss/) }],
    });
    expect(candidates[1].score).toBeGreaterThan(0);
    expect(outcome.failures).toEqual([]);
    expect(outcome.runs.map(({ config }) => config.seed)).toEqual([3]);
  });

  it('is a failure where every candidate fails, and the other methods go on', async () => {
    const failing = temporaryFolder();
    const grid = { 'vae.likelihoodVariance': [1e-38, 1e-37] };
    const study = studyOf({ grid }, { methods: ['vae', 'random'], seeds: [0] });
    const { record, outcome } = await tuneStudy(study, { out: failing, load });
    expect(record.choices[0].chosen).toBeNull();
    expect(outcome.failures).toMatchObject([
      {
        run: 'tuning of vae on glyphs',
        message: expect.stringMatching(/None of its 2 candidates has a score/),
      },
    ]);
    expect(outcome.runs.map(({ config }) => config.identity.method.name)).toEqual(['random']);
  });

  it('refuses what cannot be chosen by, before any work', async () => {
    const execute = vi.fn();
    const tune = (study: Study, data = tinyDataset()) =>
      tuneStudy(study, { out, load: loaderOf(data), execute });
    const { tune: _, ...without } = studyOf();
    await expect(tune(without)).rejects.toThrow(
      new RequestError('The study tiny has no field `tune`; docs/studies.md says what it holds.'),
    );
    await expect(tune(studyOf(definition), withoutLabels())).rejects.toThrow(
      new RequestError('tiny.yaml:1: a tuning chooses by labels, and images of glyphs have none.'),
    );
    await expect(tune(studyOf({ ...definition, target: 'odd' }), severalTargets())).rejects.toThrow(
      new RequestError('tiny.yaml:1: the target of a tuning must be one of class, shape on glyphs, got odd.'),
    );
    await expect(tune(studyOf({ grid: { 'vae.beta': [1, -1] } }))).rejects.toThrow(
      /^tiny\.yaml:1: vae: `beta` must be at least 0/,
    );
    expect(execute).not.toHaveBeenCalled();
  });

  it('scores the labels that it is told', async () => {
    const several = temporaryFolder();
    const grid = { 'training.learningRate': [1e-3, 1e-2] };
    const study = studyOf({ grid, score: 'knn', target: 'shape' }, { methods: ['simclr'], seeds: [0] });
    const { record } = await tuneStudy(study, { out: several, load: loaderOf(severalTargets()) });
    const [{ target, candidates }] = record.choices;
    expect(target).toBe('shape');
    const stage = await RunFolder.at(join(several, candidates[0].runs[0].path)).readStage('neighbors');
    const strict = stage?.result.shape.protocols.find(({ protocol }) => protocol.id === 'strict');
    expect(candidates[0].score).toBe(strict?.knn.validationAccuracy);
  });

  it('says of a damaged record what to do', async () => {
    const damaged = temporaryFolder();
    await tuneStudy(
      studyOf({ grid: { 'training.learningRate': [1e-3, 1e-2] } }, { methods: ['simclr'], seeds: [0] }),
      { out: damaged, load },
    );
    writeFileSync(tuningPath(damaged, 'tiny'), '{"format": "simvae-tuning"');
    await expect(readTuning(damaged, 'tiny')).rejects.toThrow(/is damaged: it is not JSON/);
    rmSync(tuningPath(damaged, 'tiny'));
    expect(await readTuning(damaged, 'tiny')).toBeUndefined();
  });
});
