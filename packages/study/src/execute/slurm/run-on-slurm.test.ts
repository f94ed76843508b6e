import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stubSlurm } from '../../../test/slurm-commands.js';
import {
  loaderOf,
  RecordingReporter,
  temporaryFolder,
  tinyDataset,
  tinyRequest,
} from '../../../test/tiny.js';
import { planStudy } from '../../plan/plan-study.js';
import { runStudy } from '../../run-study.js';
import { readPlannedRun } from '../planned-run.js';
import { SlurmError } from './cluster.js';
import { runOnSlurm } from './run-on-slurm.js';
import type { SlurmSettings } from './settings.js';

const root = temporaryFolder();
const load = loaderOf(tinyDataset());
let folder: string;
let say: ReturnType<typeof stubSlurm>;
let count = 0;

beforeEach(() => {
  folder = join(root, String(count++));
  say = stubSlurm(folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const submissions = () => readFileSync(join(folder, 'submitted'), 'utf8').length;

async function setUp(methods: string[], settings: SlurmSettings = {}) {
  const context = {
    out: join(folder, 'runs'),
    load,
    reporter: new RecordingReporter(),
    command: 'simvae run tiny',
  };
  const planned = await planStudy(tinyRequest({ methods }), context);
  const runOne = { script: '/opt/simvae/cli.js', arguments: ['--data-dir', '/data'], execArgv: [] };
  const study = join(context.out, 'studies', 'tiny');
  const options = { name: 'tiny', folder: study, settings, runOne, interval: 0.01 };
  return { context, planned, options, slurm: join(study, 'slurm') };
}

/** Waits until something has been noted. */
async function noted(reporter: RecordingReporter, text: string): Promise<void> {
  await vi.waitFor(() => expect(reporter.notes.join('\n')).toContain(text), { timeout: 20_000, interval: 5 });
}

describe('runOnSlurm', () => {
  it('submits what is missing, follows it, and reads what it left and why it failed', async () => {
    const settings = { partition: 'cpu', time: '1:00', atOnce: 2, arguments: ['--qos=long'] };
    const methods = ['random', 'vae', 'simclr', 'moco', 'vicreg'];
    const { context, planned, options, slurm } = await setUp(methods, settings);
    const [random, vae, ...others] = planned;
    await runStudy([random], context);
    say('queue', '7_0|PENDING|Resources', '7_1|PENDING|JobHeldUser', '7_[2-3]|PENDING|Resources');
    const running = runOnSlurm(planned, options, context);
    await noted(context.reporter, 'Submitted 4 runs to SLURM as job 7.');
    await noted(context.reporter, 'Task 7_1 is held (JobHeldUser): `scontrol release 7_1` lets it run.');

    const [own] = readdirSync(slurm).filter((name) => !name.endsWith('.lock'));
    const at = (...names: string[]) => join(slurm, own, ...names);
    const name = `simvae.tiny.${own}`;
    expect(readFileSync(join(folder, 'sbatch.txt'), 'utf8').trim().split('\n')).toEqual([
      '--parsable',
      `--job-name=${name}`,
      '--array=0-3%2',
      `--chdir=${at()}`,
      '--output=logs/%a.txt',
      '--open-mode=append',
      '--requeue',
      '--signal=B:TERM@60',
      '--partition=cpu',
      '--time=1:00',
      '--cpus-per-task=1',
      '--qos=long',
      'job.sh',
    ]);
    const script = readFileSync(at('job.sh'), 'utf8');
    expect(script).toContain(
      `${process.execPath} /opt/simvae/cli.js run-one "\${files[$SLURM_ARRAY_TASK_ID]}"`,
    );
    expect(script).toContain(`--out ${context.out} --made-by 'simvae run tiny' --data-dir /data &`);
    const files = readdirSync(at('runs')).sort();
    const read = await Promise.all(files.map((file) => readPlannedRun(at('runs', file))));
    expect(read).toEqual(expect.arrayContaining([vae, ...others]));

    // One is done; SLURM says how two have ended, one of them before it began again; of one nobody knows more than that it is gone.
    await runStudy([vae], context);
    say('queue', '7_0|COMPLETED|None', '7_1|RUNNING|None', '7_2|RUNNING|None', '7_3|PENDING|BeginTime');
    writeFileSync(
      at('logs', '1.txt'),
      'glyphs: 120 images\nsimvae: 1 of 1 run failed:\n  simclr seed 0: no memory\n    Add some.',
    );
    writeFileSync(at('logs', '3.txt'), 'Task 7_3 is queued again.\n');
    say('accounts', '7_1|OUT_OF_MEMORY', '7_[3]|CANCELLED by 0');
    rmSync(join(folder, 'queue'));
    const { runs, failures, reused } = await running;
    expect(runs.map(({ config }) => config.identity.method.name)).toEqual(['random', 'vae']);
    expect(reused).toBe(1);
    expect(failures).toEqual([
      {
        run: 'simclr seed 0',
        path: expect.stringContaining('simclr'),
        message:
          'Task 7_1 of SLURM ended as OUT_OF_MEMORY before the run was done. simclr seed 0: no memory Add some.',
        remedy: `Its log is ${at('logs', '1.txt')}. The same command submits it again. More \`memory\` may be asked for in \`slurm:\` of the study.`,
      },
      expect.objectContaining({
        run: 'moco seed 0',
        message: 'Task 7_2 of SLURM ended before the run was done.',
      }),
      expect.objectContaining({
        run: 'vicreg seed 0',
        message: 'Task 7_3 of SLURM ended as CANCELLED before the run was done.',
        remedy: `Its log is ${at('logs', '3.txt')}. The same command submits it again.`,
      }),
    ]);
    expect(context.reporter.titles).toContain('SLURM job 7');
  });

  it('follows what it submitted before, and submits nothing twice, however the first call ended', async () => {
    const { context, planned, options, slurm } = await setUp(['random', 'vae']);
    say('queue', '7_0|RUNNING|None', '7_1|PENDING|Resources');
    const stop = new AbortController();
    const first = runOnSlurm(planned, options, { ...context, signal: stop.signal });
    await noted(context.reporter, 'Submitted 2 runs');
    stop.abort(new Error('stopped'));
    await expect(first).rejects.toThrow('stopped');
    await noted(context.reporter, 'the same command follows it again, `scancel 7` ends it.');
    expect(submissions()).toBe(1);

    // As if the process had been killed before it wrote down the number of the job.
    const [own] = readdirSync(slurm).filter((name) => !name.endsWith('.lock'));
    const file = join(slurm, own, 'submission.json');
    const { job, ...unnumbered } = JSON.parse(readFileSync(file, 'utf8'));
    expect(job).toBe('7');
    writeFileSync(file, JSON.stringify(unnumbered));
    say('named', '7');
    const forced = runOnSlurm(planned, options, { ...context, force: true });
    await expect(forced).rejects.toThrow(
      'Runs of this study are in the queue: job 7. End them first: scancel 7',
    );
    const reporter = new RecordingReporter();
    const second = runOnSlurm(planned, options, { ...context, reporter });
    await noted(reporter, '2 runs in the queue already: job 7.');
    say('silent', '');
    await noted(reporter, 'squeue failed: Unable to contact slurm controller It is asked again.');
    await runStudy(planned, context);
    rmSync(join(folder, 'silent'));
    say('queue', '7_0|COMPLETED|None', '7_1|COMPLETED|None');
    expect(await second).toMatchObject({ failures: [], reused: 0, runs: [{}, {}] });
    expect(await runOnSlurm(planned, options, context)).toMatchObject({ failures: [], reused: 2 });
    expect(submissions()).toBe(1);
  });

  it('submits again what has ended without a result', async () => {
    const { context, planned, options } = await setUp(['random']);
    say('queue', '7_0|CANCELLED|None');
    for (const times of [1, 2]) {
      expect((await runOnSlurm(planned, options, context)).failures).toHaveLength(1);
      expect(submissions()).toBe(times);
    }
  });

  it('says what SLURM says where it refuses a job, and leaves nothing', async () => {
    const { context, planned, options, slurm } = await setUp(['random']);
    say('refuse', 'sbatch: error: invalid partition specified: cpu');
    const refused = runOnSlurm(planned, options, context);
    await expect(refused).rejects.toThrow(SlurmError);
    await expect(refused).rejects.toThrow('invalid partition specified: cpu');
    expect(readdirSync(slurm)).toEqual([]);
    expect(existsSync(`${slurm}.lock`)).toBe(false);
  });

  it('says so where there is no SLURM', async () => {
    const { context, planned, options } = await setUp(['random']);
    vi.stubEnv('PATH', join(folder, 'empty'));
    await expect(runOnSlurm(planned, options, context)).rejects.toThrow(
      "There is no sbatch here. Run this where SLURM's commands are, as on a login node, or with --executor local.",
    );
  });
});
