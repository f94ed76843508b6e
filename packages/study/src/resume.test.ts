import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RunFolder } from '@simvae/runs';
import { decodeCheckpoint, encodeCheckpoint } from '@simvae/train';
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

describe('a checkpoint', () => {
  it.each([
    ['another network', { settings: { network: { hidden: [8] } } }],
    ['another augmentation', { settings: { augmentation: { flipVertical: 0 } } }],
    ['another method', { methods: ['beta-vae'] }],
  ])('of %s is refused', async (name, changes) => {
    const context = contextOf(name);
    const [run] = await plan(context);
    const [other] = await plan(context, changes);
    await runStudy([run, other], { ...context, evaluate: false });
    const [own, foreign] = [new RunFolder(context.out, run), new RunFolder(context.out, other)];
    await own.writeCheckpoint((await foreign.readCheckpoint()) ?? new Uint8Array());
    const file = join(own.path, 'checkpoint.safetensors');
    expect((await runStudy([run], context)).failures).toMatchObject([
      {
        message: expect.stringContaining(`Cannot use the checkpoint ${file}: it is that of another run`),
        remedy: 'Begin the run anew with --force.',
      },
    ]);
    expect((await runStudy([run], { ...context, force: true })).failures).toEqual([]);
  });

  it('that is damaged is refused, by its name', async () => {
    const context = contextOf('damaged');
    const [run] = await plan(context);
    await runStudy([run], { ...context, evaluate: false });
    const file = join(new RunFolder(context.out, run).path, 'checkpoint.safetensors');
    writeFileSync(file, 'damaged');
    expect((await runStudy([run], context)).failures).toMatchObject([
      {
        message: expect.stringContaining(`${file} is damaged`),
        remedy: expect.stringContaining('Delete it'),
      },
    ]);
  });
});

describe('an interrupted study', () => {
  it('ends as an uninterrupted one, wherever it was stopped', async () => {
    const whole = contextOf('uninterrupted');
    const planned = await plan(whole, everything);
    const count = { updates: 0 };
    whole.reporter.onUpdate = () => count.updates++;
    await runStudy(planned, whole);
    const expected = contentsOf(whole.out);
    expect(count.updates).toBeGreaterThan(40);

    const context = contextOf('interrupted');
    // A fixed sequence of places that fall into training, into the decoder and between stages.
    let state = 7;
    const next = (below: number): number => {
      state = (state * 1103515245 + 12345) % 2 ** 31;
      return state % below;
    };
    let stops = 0;
    for (let finished = false; !finished; ) {
      const controller = new AbortController();
      const reporter = new RecordingReporter();
      let left = 1 + next(9);
      reporter.onUpdate = (title) => {
        // A stage is kept when it is done: one that tells more often than the most that is left here would never be.
        if (!title.includes('UMAP') && left-- === 0) controller.abort();
      };
      const running = runStudy(planned, { ...context, reporter, signal: controller.signal });
      finished = await running.then(
        ({ failures }) => failures.length === 0,
        (error) => {
          expect(error).toBe(controller.signal.reason);
          stops++;
          return false;
        },
      );
    }
    expect(stops).toBeGreaterThan(5);
    expect(contentsOf(context.out)).toEqual(expected);
  });

  it('counts the time of an epoch that was begun before', async () => {
    const context = contextOf('timed');
    const [run] = await plan(context, { methods: ['vae'], length: { epochs: 2 } });
    const controller = new AbortController();
    const reporter = new RecordingReporter();
    const reason = new Error('stopped');
    reporter.onUpdate = (_, done) => {
      if (done === 1) controller.abort(reason);
    };
    const stopped = runStudy([run], { ...context, reporter, signal: controller.signal });
    await expect(stopped).rejects.toBe(reason);
    const folder = new RunFolder(context.out, run);
    const { labels, ...checkpoint } = await decodeCheckpoint((await folder.readCheckpoint())!);
    expect(checkpoint.progress).toMatchObject({ epoch: 0, step: 1 });
    expect(Number(labels?.seconds)).toBeGreaterThan(0);
    await folder.writeCheckpoint(
      await encodeCheckpoint({ ...checkpoint, labels: { ...labels, seconds: '5000' } }),
    );
    expect((await runStudy([run], { ...context, evaluate: false })).failures).toEqual([]);
    const [first, second] = await folder.readMetrics(2);
    expect([first.seconds > 5000, second.seconds < 5000]).toEqual([true, true]);
    const { imagesPerStep, imageCount } = checkpoint.progress;
    const views = Math.floor(imageCount / imagesPerStep) * imagesPerStep;
    expect(first.viewsPerSecond * first.seconds).toBeCloseTo(views, 6);
    const { labels: last } = await decodeCheckpoint((await folder.readCheckpoint())!);
    expect(Object.keys(last!)).toEqual(['run']);
  });

  it('begins an epoch anew where it crashed without a checkpoint, with the same end', async () => {
    const whole = contextOf('uncrashed');
    const planned = await plan(whole, { methods: ['simclr'], length: { epochs: 3 } });
    await runStudy(planned, whole);
    const context = contextOf('crashed');
    for (const steps of [3, 14, 27]) {
      const reporter = new RecordingReporter();
      reporter.onUpdate = (_, done) => {
        if (done === steps) throw new Error('crash');
      };
      const { failures } = await runStudy(planned, { ...context, reporter });
      expect(failures).toMatchObject([{ message: 'crash' }]);
    }
    expect((await runStudy(planned, context)).failures).toEqual([]);
    expect(contentsOf(context.out)).toEqual(contentsOf(whole.out));
  });
});
