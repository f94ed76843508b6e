import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../src/testing/temporary-folder.js';
import { simvae, startSimvae } from './support/simvae.js';
import { writeImages } from './support/write-images.js';

const folder = temporaryFolder();
const data = join(folder, 'data');
const train = (name: string) =>
  ['train', '--methods', 'simvae', '--epochs', '3', '--data-dir', data, '--out', join(folder, name)] as const;

const runOf = (name: string) => join(folder, name, 'fashion-mnist-mini', 'simvae', 'seed-0');
const checkpoint = (name: string) => readFileSync(join(runOf(name), 'checkpoint.safetensors'));
const progress = (name: string) => JSON.parse(readFileSync(join(runOf(name), 'checkpoint.json'), 'utf8'));
/** The log without what depends on the clock. */
const metrics = (name: string) =>
  readFileSync(join(runOf(name), 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => ({ ...JSON.parse(line), seconds: 0, viewsPerSecond: 0 }));
const files = (name: string) => readdirSync(runOf(name)).sort();
const complete = ['checkpoint.json', 'checkpoint.safetensors', 'config.json', 'figures', 'metrics.jsonl'];

/** Stops a run in its second epoch as Ctrl-C under npm does: npm passes on what the terminal has sent already. */
async function interrupt(name: string) {
  const running = startSimvae(...train(name));
  await running.printed('epoch 1/3');
  running.kill('SIGINT');
  running.kill('SIGTERM');
  return running.finished;
}

beforeAll(async () => {
  await writeImages(data, { train: 1000, test: 50 });
  const { code, stderr } = await simvae(...train('whole'));
  expect(code, stderr).toBe(0);
});

describe('an interrupted run', () => {
  it('continues bit for bit as if it had not been', async () => {
    const stopped = await interrupt('stopped');
    expect(stopped.code).toBe(130);
    expect(stopped.stdout).toBe('');
    expect(stopped.stderr).toContain('Stopping after this step (Ctrl-C again: at once) ...\n');
    expect(stopped.stderr).toContain(
      'Stopped. What is done is kept: the same command continues from here.\n',
    );
    expect(files('stopped')).toEqual(complete);
    const { epoch, step } = progress('stopped');
    expect(epoch).toBe(1);
    expect(step).toBeGreaterThan(0);
    expect(metrics('stopped')).toEqual(metrics('whole').slice(0, 1));

    const { code, stderr } = await simvae(...train('stopped'));
    expect(code).toBe(0);
    expect(stderr).not.toContain('epoch 1/3');
    expect(checkpoint('stopped').equals(checkpoint('whole'))).toBe(true);
    expect(metrics('stopped')).toEqual(metrics('whole'));
  });

  it('continues from its last checkpoint after a crash', async () => {
    await interrupt('crashed');
    const { epoch, step } = progress('crashed');
    const running = startSimvae(...train('crashed'));
    await running.printed('epoch 2/3');
    running.kill('SIGKILL');
    expect((await running.finished).code).toBe(null);
    // The log is ahead of the checkpoint.
    expect(progress('crashed')).toMatchObject({ epoch, step });
    expect(metrics('crashed').length).toBeGreaterThan(epoch);

    expect((await simvae(...train('crashed'))).code).toBe(0);
    expect(files('crashed')).toEqual(complete);
    expect(checkpoint('crashed').equals(checkpoint('whole'))).toBe(true);
    expect(metrics('crashed')).toEqual(metrics('whole'));
  });

  it('begins again after a crash before its first checkpoint', async () => {
    const running = startSimvae(...train('early'));
    await running.printed('epoch 1/3');
    running.kill('SIGKILL');
    await running.finished;
    expect(files('early')).toEqual(['config.json', 'figures', 'metrics.jsonl']);
    expect((await simvae(...train('early'))).code).toBe(0);
    expect(checkpoint('early').equals(checkpoint('whole'))).toBe(true);
    expect(metrics('early')).toEqual(metrics('whole'));
  });
});
