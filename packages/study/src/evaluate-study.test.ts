import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findRuns } from '@simvae/runs';
import { describe, expect, it } from 'vitest';
import { contentsOf } from '../test/contents.js';
import { loaderOf, RecordingReporter, temporaryFolder, tinyDataset, tinyRequest } from '../test/tiny.js';
import { evaluateStudy } from './evaluate-study.js';
import { planStudy } from './plan/plan-study.js';
import { RequestError } from './request-error.js';
import { runStudy } from './run-study.js';
import type { StudyRequest } from './types.js';

const root = temporaryFolder();
const load = loaderOf(tinyDataset());
const example = fileURLToPath(new URL('../../../examples/my-method/my-method.js', import.meta.url));

/** Trained runs of a folder of their own. */
async function trained(name: string, changes: Partial<StudyRequest> = {}, evaluate = true) {
  const context = { out: join(root, name), load, reporter: new RecordingReporter(), command: 'simvae bench' };
  const planned = await planStudy(tinyRequest(changes), context);
  await runStudy(planned, { ...context, evaluate });
  return { ...context, planned, runs: (await findRuns(context.out)).runs };
}

describe('evaluateStudy', () => {
  it('keeps what is there; makes again what other settings are given for, and that alone', async () => {
    const { runs, ...context } = await trained('settings');
    const before = contentsOf(context.out);
    expect(await evaluateStudy({ runs }, context)).toMatchObject({ failures: [], reused: 1 });
    expect(contentsOf(context.out)).toEqual(before);

    const stages = await runs[0].stages();
    const changed = { runs, settings: { gmmInits: 2, decoderEpochs: 7 } };
    const outcome = await evaluateStudy(changed, { ...context, command: 'simvae eval' });
    expect(outcome).toMatchObject({ failures: [], reused: 0, runs });
    const after = await runs[0].stages();
    expect(after.mixture).toMatchObject({ settings: { gmmInits: 2 }, madeBy: { command: 'simvae eval' } });
    expect({ ...after, mixture: undefined }).toEqual({ ...stages, mixture: undefined });
    // They are its settings from then on.
    expect(await evaluateStudy({ runs }, context)).toMatchObject({ failures: [], reused: 1 });

    const forced = { runs, force: true };
    expect(await evaluateStudy(forced, { ...context, command: 'again' })).toMatchObject({ reused: 0 });
    const { training, ...others } = await runs[0].stages();
    for (const { madeBy } of Object.values(others)) expect(madeBy.command).toBe('again');
    expect(training?.madeBy.command).toBe('simvae bench');
    expect(others.mixture?.settings.gmmInits).toBe(2);
  });

  it("evaluates what was only trained, with the preset's settings", async () => {
    const { runs, ...context } = await trained('preset', { methods: ['random'] }, false);
    const settings = { factorEpochs: 1, probeEpochs: 1 };
    expect((await evaluateStudy({ runs, settings }, context)).failures).toEqual([]);
    const { mixture, probes } = await runs[0].stages();
    expect([mixture?.settings.gmmInits, probes?.settings.probeEpochs]).toEqual([10, 1]);
  });

  it('goes on after a stop, with the settings that were given', async () => {
    const { runs, reporter, ...context } = await trained('stopped');
    const controller = new AbortController();
    reporter.onUpdate = (title) => title.includes('k-NN') && controller.abort();
    const request = { runs, settings: { probeEpochs: 3, neighbors: 2 } };
    await expect(evaluateStudy(request, { ...context, reporter, signal: controller.signal })).rejects.toThrow(
      'This operation was aborted',
    );
    const stages = await runs[0].stages();
    expect(stages.probes?.settings.probeEpochs).toBe(3);
    // Every result says what it was made with: nothing is refused, nothing is taken for something else.
    expect(await evaluateStudy(request, context)).toMatchObject({ failures: [], reused: 0 });
    expect((await runs[0].stages()).neighbors?.settings.neighbors).toBe(2);
  });

  it('says a mistake before any work, and lists what is known', async () => {
    const { runs, ...context } = await trained('mistake', { methods: ['random'] });
    const before = contentsOf(context.out);
    await expect(evaluateStudy({ runs, settings: { gmmInits: 0 } }, context)).rejects.toThrow(
      new RequestError('evaluation: `gmmInits` must be at least 1, got 0.'),
    );
    await expect(evaluateStudy({ runs, settings: { inits: 1 } }, context)).rejects.toThrow(
      'evaluation: unknown option `inits`; its options are: probeEpochs,',
    );
    expect(contentsOf(context.out)).toEqual(before);
  });

  it('says what keeps a run from being evaluated, and evaluates the others', async () => {
    const { runs, planned, ...context } = await trained('unfinished', { methods: ['vae', 'random'] }, false);
    const vae = runs.find(({ config }) => config.identity.method.name === 'vae');
    const controller = new AbortController();
    const stopping = new RecordingReporter();
    stopping.onUpdate = () => controller.abort();
    const force = { ...context, force: true, evaluate: false, reporter: stopping, signal: controller.signal };
    await expect(runStudy(planned.slice(0, 1), force)).rejects.toThrow('This operation was aborted');
    const outcome = await evaluateStudy({ runs, settings: { factorEpochs: 1 } }, context);
    expect(outcome.runs.map(({ config }) => config.identity.method.name)).toEqual(['random']);
    expect(outcome.failures).toEqual([
      {
        run: 'vae seed 0',
        path: vae?.folder.path,
        message: `${vae?.folder.path} has not been trained to its last epoch, 2.`,
        remedy: 'Run `simvae train` with the same options to finish it.',
      },
    ]);
  });

  it('keeps scores in the features of a file of Inception-v3, which has to be named to make them again', async () => {
    const evaluation = { generatedImages: 12, classifierEpochs: 1 };
    const { runs, ...context } = await trained('inception', { settings: { evaluation } });
    const [{ folder }] = runs;
    const record = await folder.readStage('generation');
    if (record === undefined) throw new Error('there must be a record');
    const others = Object.entries(record.settings).filter(([name]) => !name.startsWith('classifier'));
    const recorded = { ...Object.fromEntries(others), inception: 'b'.repeat(64) };
    await folder.writeStage('generation', { ...record, settings: recorded });
    expect(await evaluateStudy({ runs }, context)).toMatchObject({ failures: [], reused: 1 });

    const more = await evaluateStudy({ runs, settings: { generatedImages: 13 } }, context);
    expect(more.failures).toMatchObject([
      { stage: 'generation', message: expect.stringContaining('Name it again (evaluation.inception=FILE).') },
    ]);
    expect((await folder.readStage('generation'))?.settings).toEqual(recorded);
  });

  it('refuses other data than a run was trained on', async () => {
    const { runs, ...context } = await trained('data', { methods: ['random'] });
    const other = { ...context, load: loaderOf(tinyDataset(1)) };
    expect((await evaluateStudy({ runs, force: true }, other)).failures).toMatchObject([
      {
        message: 'It is a run on other data than the glyphs that is here.',
        remedy: expect.stringContaining('--data-dir'),
      },
    ]);
  });

  it('leaves a run that another process writes to alone', async () => {
    const { runs, ...context } = await trained('locked', { methods: ['random'] });
    const lock = await runs[0].folder.lock();
    const changed = { runs, settings: { neighbors: 2 } };
    expect((await evaluateStudy(changed, context)).failures).toMatchObject([
      { message: expect.stringContaining(`process ${process.pid}`) },
    ]);
    // Who only reads needs no lock.
    expect(await evaluateStudy({ runs }, context)).toMatchObject({ failures: [], reused: 1 });
    await lock.release();
    expect((await evaluateStudy(changed, context)).failures).toEqual([]);
  });
});

describe("a third party's method", () => {
  it('is run only where its file is named, with the contents that it was trained with', async () => {
    const { runs, ...context } = await trained('file', { methods: [], methodFiles: [example] }, false);
    expect(runs[0].config.methodFile).toBe(example);
    const refused = await evaluateStudy({ runs }, context);
    expect(refused.runs).toEqual([]);
    expect(refused.failures).toMatchObject([
      {
        run: 'barlow-twins seed 0',
        message: expect.stringMatching(
          /^Its method barlow-twins comes from .*my-method\.js \(SHA-256 .*\), which was not named\.$/,
        ),
        remedy: expect.stringContaining('--method FILE'),
      },
    ]);
    expect(Object.keys(await runs[0].stages())).toEqual(['training']);
    const settings = { factorEpochs: 1, probeEpochs: 1, gmmInits: 1 };
    const named = await evaluateStudy({ runs, methodFiles: [example], settings }, context);
    expect(named.failures).toEqual([]);
    expect(Object.keys(await runs[0].stages())).toContain('mixture');
  });

  it('is not loaded from where a stored config says', async () => {
    const { runs, ...context } = await trained('config', { methods: ['random'] }, false);
    const file = join(root, 'attack.mjs');
    writeFileSync(file, 'globalThis.attacked = true; export default {};');
    const { folder, config } = runs[0];
    const { name, options } = config.identity.method;
    const identity = { ...config.identity, method: { name, options, file: 'a'.repeat(64) } };
    const forged = { ...runs[0], folder, config: { ...config, identity, methodFile: file } };
    const { failures } = await evaluateStudy({ runs: [forged] }, context);
    expect(failures).toMatchObject([{ message: expect.stringContaining(`comes from ${file}`) }]);
    expect(globalThis).not.toHaveProperty('attacked');
  });
});
