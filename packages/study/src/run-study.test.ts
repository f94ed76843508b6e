import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { methods } from '@simvae/baselines';
import { RunFolder, type StageName } from '@simvae/runs';
import { describe, expect, it } from 'vitest';
import { contentsOf } from '../test/contents.js';
import {
  everything,
  loaderOf,
  RecordingReporter,
  temporaryFolder,
  tinyDataset,
  tinyRequest,
} from '../test/tiny.js';
import { planStudy } from './plan/plan-study.js';
import { runStudy } from './run-study.js';
import type { PlannedRun, StudyContext, StudyRequest } from './types.js';

const root = temporaryFolder();
const load = loaderOf(tinyDataset());

function contextOf(name: string, changes: Pick<StudyContext, 'force' | 'signal'> = {}) {
  return {
    out: join(root, name),
    load,
    reporter: new RecordingReporter(),
    command: 'simvae test',
    ...changes,
  };
}

async function plan(context: StudyContext, changes: Partial<StudyRequest> = {}): Promise<PlannedRun[]> {
  return planStudy(tinyRequest(changes), context);
}

describe('runStudy', () => {
  it('trains and evaluates, and keeps every stage that a method and its data can have', async () => {
    const context = contextOf('whole');
    const planned = await plan(context, everything);
    const { runs, failures, reused } = await runStudy(planned, context);
    expect([failures, reused]).toEqual([[], 0]);
    const stages = await Promise.all(runs.map((run) => run.stages()));
    const shared: StageName[] = [
      'training',
      'representations',
      'probes',
      'neighbors',
      'mixture',
      'factors',
      'map',
    ];
    const decoded: StageName[] = ['reconstruction', 'generation', 'figures'];
    expect(stages.map((records) => Object.keys(records).sort())).toEqual([
      [...shared, ...decoded, 'likelihood'].sort(),
      [...shared, ...decoded, 'decoder'].sort(),
    ]);
    const [vae, simclr] = stages;
    expect(vae.training?.result).toMatchObject({ epochs: 2, images: 240, views: 240 });
    expect(simclr.training?.result).toMatchObject({ epochs: 2, images: 240, views: 480 });
    expect(vae.representations?.result).toEqual({
      file: 'representations.safetensors',
      train: 120,
      test: 40,
      latent: 3,
    });
    expect(vae.probes?.settings).toEqual({
      probeEpochs: 2,
      probeBatchSize: 128,
      probeLearningRate: 3e-4,
      probePatience: 20,
      validationFraction: 0.1,
      protocols: { paper: 1, strict: 1 },
      targets: ['class'],
    });
    expect(vae.probes?.result.class.protocols.map(({ protocol }) => protocol.id)).toEqual([
      'paper',
      'strict',
    ]);
    expect(vae.neighbors?.result.class.protocols[0].knn.all.map(({ k }) => k)).toEqual([1, 2, 3]);
    expect(Object.keys(vae.factors?.result ?? {})).toEqual(['x', 'y', 'scale', 'slant', 'thickness']);
    expect(vae.reconstruction?.settings).toEqual({ decoder: 'own' });
    expect(simclr.reconstruction?.settings).toEqual({
      decoder: 'post-hoc',
      decoderEpochs: 2,
      decoderLearningRate: 1e-4,
      decoderBatchSize: 128,
    });
    expect(vae.generation?.settings).toMatchObject({ classifierHidden: 8, classifierEpochs: 1 });
    expect(vae.likelihood?.result).toMatchObject({ images: 2, samples: 3, prior: 'standard normal' });
    expect(simclr.decoder?.result.loss).toBeGreaterThan(0);
    for (const records of stages) {
      const models = Object.values(records).map(({ model }) => model);
      expect(new Set(models).size).toBe(1);
      for (const { madeBy } of Object.values(records)) expect(madeBy.command).toBe('simvae test');
      for (const file of records.figures?.result.files ?? ['none']) {
        expect(existsSync(join(runs[stages.indexOf(records)].folder.path, file))).toBe(true);
      }
    }
    const lines = await runs[1].folder.readMetrics();
    expect(lines.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(lines[0].collapse).toHaveProperty('alignment');
    expect(context.reporter.notes).toContainEqual(
      expect.stringMatching(/^vae seed 0, protocol strict: {2}Linear \d/),
    );
    expect(runs.map(({ config }) => config.titles)).toEqual([
      { dataset: 'Glyphs', method: 'VAE' },
      { dataset: 'Glyphs', method: 'SimCLR' },
    ]);
    expect(readdirSync(runs[0].folder.path)).not.toContainEqual(expect.stringMatching(/lock|tmp/));
  });

  it('reuses what is complete, and makes again what is missing or was evaluated otherwise', async () => {
    const context = contextOf('reused');
    const planned = await plan(context, { methods: ['vae', 'random'] });
    await runStudy(planned, context);
    const before = contentsOf(context.out);
    expect(await runStudy(planned, context)).toMatchObject({ failures: [], reused: 2 });
    expect(contentsOf(context.out)).toEqual(before);

    const [{ folder }] = (await runStudy(planned, context)).runs;
    const mixture = await folder.readStage('mixture');
    rmSync(join(folder.path, 'results', 'probes.json'));
    writeFileSync(join(folder.path, 'results', 'neighbors.json'), '{');
    writeFileSync(join(folder.path, 'representations.safetensors'), 'damaged');
    rmSync(join(folder.path, 'figures', 'reconstructions.png'));
    const repairing = new RecordingReporter();
    const repaired = await runStudy(planned, { ...context, reporter: repairing });
    expect(repaired).toMatchObject({ failures: [], reused: 1 });
    expect(contentsOf(context.out)).toEqual(before);
    expect(await folder.readStage('mixture')).toEqual(mixture);
    expect(repairing.notes).toContain(
      `${join(folder.path, 'results', 'neighbors.json')} cannot be read; it is made again.`,
    );
    expect(repairing.titles.some((title) => title.includes('mixture'))).toBe(false);

    const [more] = await plan(context, { methods: ['vae'], settings: { evaluation: { neighbors: 4 } } });
    const changed = new RecordingReporter();
    await runStudy([more], { ...context, reporter: changed });
    expect((await folder.readStage('neighbors'))?.result.class.protocols[0].knn.all).toHaveLength(4);
    expect(await folder.readStage('mixture')).toEqual(mixture);
    expect(changed.titles.filter((title) => /probe|mixture|factors/.test(title))).toEqual([]);
  });

  it('notes a log that lacks epochs, and gives no time of training that it does not know', async () => {
    const context = contextOf('log');
    const planned = await plan(context, { methods: ['vae', 'random'] });
    const quick = { ...context, evaluate: false };
    const [{ folder }] = (await runStudy(planned, quick)).runs;
    const known = await folder.readStage('training');
    expect(known?.result.seconds).toBeGreaterThan(0);
    const log = join(folder.path, 'metrics.jsonl');
    const whole = readFileSync(log, 'utf8');
    writeFileSync(log, whole.slice(0, whole.indexOf('\n') + 1));
    const notesOf = async () => {
      const reporter = new RecordingReporter();
      const { reused, failures } = await runStudy(planned, { ...quick, reporter });
      expect(failures).toEqual([]);
      return { reused, notes: reporter.notes.filter((note) => note.includes('metrics.jsonl')) };
    };
    const notes = [
      `vae seed 0: ${log} lacks 1 of 2 epochs, the first of them 2. Restore it, or pass --force to run again.`,
    ];
    expect(await notesOf()).toEqual({ reused: 2, notes });
    expect(await folder.readStage('training')).toEqual(known);

    const record = join(folder.path, 'results', 'training.json');
    rmSync(record);
    expect(await notesOf()).toEqual({ reused: 1, notes });
    const { result } = (await folder.readStage('training')) ?? {};
    expect(result).toEqual({ ...known?.result, seconds: null });
    expect(await notesOf()).toEqual({ reused: 2, notes });
    // What is restored is added up again.
    writeFileSync(log, whole);
    expect(await notesOf()).toEqual({ reused: 1, notes: [] });
    expect((await folder.readStage('training'))?.result).toEqual(known?.result);
  });

  it('trains without evaluating where that is asked for, and evaluates later', async () => {
    const context = contextOf('trained');
    const planned = await plan(context);
    const { runs } = await runStudy(planned, { ...context, evaluate: false });
    expect(Object.keys(await runs[0].stages())).toEqual(['training']);
    expect(await runStudy(planned, { ...context, evaluate: false })).toMatchObject({ reused: 1 });
    expect(await runStudy(planned, context)).toMatchObject({ failures: [], reused: 0 });
    expect(Object.keys(await runs[0].stages())).toContain('mixture');
  });

  it('goes on where a run fails, and says what to do', async () => {
    const context = contextOf('failing');
    const [vae, simclr] = await plan(context, { methods: ['vae', 'simclr'] });
    const broken = {
      ...vae,
      identity: { ...vae.identity, method: { ...vae.identity.method, name: 'broken' } },
      definition: {
        ...methods.vae,
        create: () => {
          throw new Error('mine');
        },
      },
    };
    const training = { ...vae.identity.training, learningRate: 1e30 };
    const diverging = { ...vae, seed: 7, identity: { ...vae.identity, training } };
    const { runs, failures, reused } = await runStudy([broken, diverging, simclr], context);
    expect(runs.map(({ config }) => config.identity.method.name)).toEqual(['simclr']);
    expect(failures).toEqual([
      { run: 'broken seed 0', path: new RunFolder(context.out, broken).path, message: 'mine' },
      {
        run: 'vae seed 7',
        path: new RunFolder(context.out, diverging).path,
        message: expect.stringMatching(/^Trainer: the loss of vae must stay finite, got .* at step/),
        remedy:
          'Lower the learning rate (training.learningRate, 1e+30 now): with another rate it is another run, which begins ' +
          'afresh in a folder of its own.',
      },
    ]);
    expect(reused).toBe(0);
    // Another rate is another run: nothing has to be forced.
    const lower = { ...diverging, identity: vae.identity };
    expect((await runStudy([lower], context)).failures).toEqual([]);
  });

  it('leaves a run that another process writes to alone, says which process, and does the others', async () => {
    const context = contextOf('locked');
    const planned = await plan(context, { methods: ['vae', 'random'] });
    const lock = await new RunFolder(context.out, planned[0]).lock();
    for (const force of [false, true]) {
      const { runs, failures } = await runStudy(planned, { ...context, force });
      expect(runs.map(({ config }) => config.identity.method.name)).toEqual(['random']);
      expect(failures).toMatchObject([
        {
          run: 'vae seed 0',
          message: expect.stringContaining(`is being written by process ${process.pid}`),
          remedy: expect.stringContaining('Wait for it'),
        },
      ]);
    }
    await lock.release();
    expect((await runStudy(planned, context)).failures).toEqual([]);
  });

  it('throws nothing away before the data is known to be there', async () => {
    const context = contextOf('forced');
    const planned = await plan(context);
    const [{ folder }] = (await runStudy(planned, { ...context, evaluate: false })).runs;
    const before = contentsOf(context.out);
    const gone = { ...context, force: true, load: () => Promise.reject(new Error('no data')) };
    await expect(runStudy(planned, gone)).rejects.toThrow('no data');
    expect(contentsOf(context.out)).toEqual(before);

    writeFileSync(join(folder.path, 'results', 'old.json'), '{}');
    expect(await runStudy(planned, { ...context, force: true, evaluate: false })).toMatchObject({
      reused: 0,
    });
    expect(contentsOf(context.out)).toEqual(before);
  });

  it('refuses other data than it was planned for', async () => {
    const context = contextOf('data');
    const planned = await plan(context);
    const other = { ...context, load: loaderOf(tinyDataset(1)) };
    expect((await runStudy(planned, other)).failures).toMatchObject([
      {
        message: 'It is a run on other data than the glyphs that is here.',
        remedy: expect.stringContaining('--data-dir'),
      },
    ]);
  });

  it('makes views on worker threads where that is asked for, with the same results', async () => {
    const [here, there] = [contextOf('here'), contextOf('threads')];
    await runStudy(await plan(here, { methods: ['simclr'] }), here);
    await runStudy(await plan(there, { methods: ['simclr'], workers: 2 }), there);
    expect(contentsOf(there.out)).toEqual(contentsOf(here.out));
  });
});
