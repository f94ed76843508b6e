import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../src/testing/temporary-folder.js';
import type { Finished } from '../support/command.js';
import { narrow } from '../support/quick.js';
import { filesIn, metricsOf, progressOf, runOf, trained } from '../support/run-files.js';
import { simvae, startSimvae } from '../support/simvae.js';
import { writeImages } from '../support/write-images.js';

const folder = temporaryFolder();
const data = join(folder, 'data');
const out = (name: string) => join(folder, name);
const train = (name: string) => [
  ...['train', '--methods', 'simvae', '--epochs', '3', ...narrow],
  ...['--data-dir', data, '--out', out(name)],
];
const run = (name: string) => runOf(out(name), 'simvae');

const progress = (name: string) => progressOf(run(name));

/** Stops a run in its second epoch. */
async function stop(name: string, ...signals: NodeJS.Signals[]): Promise<Finished> {
  const running = startSimvae(...train(name));
  await running.printed('epoch 1/3');
  for (const signal of signals) running.kill(signal);
  return running.finished;
}

/** A run that was stopped within its second epoch, and its checkpoint kept. */
function expectStopped(name: string): void {
  const { epoch, step } = progress(name);
  expect(epoch).toBe(1);
  expect(step).toBeGreaterThan(0);
  expect(metricsOf(run(name))).toEqual(metricsOf(run('whole')).slice(0, 1));
}

/** The same command brings a run to where it is had it not been stopped, bit for bit. */
async function expectSameEnd(name: string): Promise<Finished> {
  const finished = await simvae(...train(name));
  expect(finished.code, finished.stderr).toBe(0);
  expect(filesIn(run(name))).toEqual(filesIn(run('whole')));
  const [whole, continued] = [trained(run('whole')), trained(run(name))];
  expect(continued.checkpoint.equals(whole.checkpoint)).toBe(true);
  expect(continued.metrics).toEqual(whole.metrics);
  return finished;
}

beforeAll(async () => {
  await writeImages(data, { train: 1500, test: 50 });
  const { code, stderr } = await simvae(...train('whole'));
  expect(code, stderr).toBe(0);
  expect(filesIn(run('whole'))).toEqual([
    'checkpoint.safetensors',
    'config.json',
    'metrics.jsonl',
    'results/training.json',
  ]);
});

describe('a run that is stopped', () => {
  it.each([
    // As Ctrl-C under npm does: npm passes on what the terminal has sent already.
    ['SIGINT', 130, 'SIGTERM'],
    ['SIGTERM', 143, 'SIGTERM'],
    ['SIGHUP', 129, 'SIGHUP'],
  ] as const)('by %s continues bit for bit as if it had not been', async (signal, code, echo) => {
    const name = `stopped-${signal}`;
    const stopped = await stop(name, signal, echo);
    expect([stopped.code, stopped.stdout]).toEqual([code, '']);
    expect(stopped.stderr).toContain('Stopping after this step (Ctrl-C again: at once) ...\n');
    expect(stopped.stderr).toContain(
      'Stopped. What is done is kept: the same command continues from here.\n',
    );
    expectStopped(name);
    expect((await expectSameEnd(name)).stderr).not.toContain('epoch 1/3');
  });

  it.each(['stdout', 'stderr'] as const)('by %s that nobody reads keeps what is done', async (stream) => {
    // Both are one stream here, as in `simvae bench 2>&1 | head`, or the progress alone is not read.
    const name = `unread-${stream}`;
    const running = startSimvae(...train(name));
    await running.printed('epoch 1/3');
    if (stream === 'stdout') running.stopReading('stdout');
    running.stopReading('stderr');
    expect((await running.finished).code).toBe(141);
    // The next line that is written is a warning after the first epoch, or the progress of the second.
    const { epoch } = progress(name);
    expect([1, 2]).toContain(epoch);
    await expectSameEnd(name);
  });

  it('continues from its last checkpoint after a crash', async () => {
    await stop('crashed', 'SIGINT');
    const { epoch, step } = progress('crashed');
    const running = startSimvae(...train('crashed'));
    await running.printed('epoch 2/3');
    running.kill('SIGKILL');
    expect((await running.finished).code).toBe(null);
    // The log is ahead of the checkpoint.
    expect(progress('crashed')).toMatchObject({ epoch, step });
    expect(metricsOf(run('crashed')).length).toBeGreaterThan(epoch);
    await expectSameEnd('crashed');
  });

  it('begins again after a crash before its first checkpoint', async () => {
    const running = startSimvae(...train('early'));
    await running.printed('epoch 1/3');
    running.kill('SIGKILL');
    await running.finished;
    expect(filesIn(run('early'))).toEqual(['config.json', 'metrics.jsonl']);
    await expectSameEnd('early');
  });
});

describe('two processes', () => {
  it('do not work on one run: the second says who does', async () => {
    const one = startSimvae(...train('shared'));
    await one.printed('epoch 1/3');
    one.kill('SIGSTOP');
    const two = await simvae(...train('shared'));
    one.kill('SIGCONT');
    expect([two.code, two.stdout]).toEqual([1, '']);
    expect(two.stderr).toContain('1 of 1 run failed:\n');
    expect(two.stderr).toContain(run('shared'));
    expect((await one.finished).code).toBe(0);
    await expectSameEnd('shared');
  });

  it('work on different runs of one folder', async () => {
    const args = (seed: number) => [...train('both'), '--methods', 'vae', '--seeds', `${seed},`];
    const finished = await Promise.all([simvae(...args(0)), simvae(...args(1))]);
    for (const { code, stderr } of finished) expect(code, stderr).toBe(0);
    for (const seed of [0, 1]) {
      expect(existsSync(join(runOf(out('both'), 'vae', { seed }), 'checkpoint.safetensors'))).toBe(true);
    }
  });
});
