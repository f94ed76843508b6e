import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../src/testing/temporary-folder.js';
import { filesIn, progressOf, runOf, trained } from '../support/run-files.js';
import { simvae, startSimvae } from '../support/simvae.js';
import { slow } from '../support/slow.js';
import { writeImages } from '../support/write-images.js';

const folder = temporaryFolder();
const data = join(folder, 'data');
const methods = ['vae', 'simclr'];
const study = join(folder, 'two.json');
const place = (name: string) => ['--data-dir', data, '--out', join(folder, name)];
const args = (name: string, ...others: string[]) => ['run', study, ...place(name), ...others];
const run = (name: string, method: string) => runOf(join(folder, name), method);

beforeAll(async () => {
  await writeImages(data, { train: 8000, test: 50 });
  const evaluation = { probeEpochs: 2, gmmInits: 1, neighbors: 3 };
  const set = { network: { hidden: [64, 64] }, evaluation };
  const value = { title: 'Two', datasets: ['fashion-mnist-mini'], methods, epochs: 6, set };
  writeFileSync(study, JSON.stringify(value));
  const { code, stderr } = await simvae(...args('whole'));
  expect(code, stderr).toBe(0);
});

/** The same command brings the runs to where they are had they not been stopped. */
async function expectSameEnd(name: string): Promise<void> {
  const { code, stderr } = await simvae(...args(name, '--jobs', '2'));
  expect(code, stderr).toBe(0);
  for (const method of methods) {
    expect(filesIn(run(name, method))).toEqual(filesIn(run('whole', method)));
    const [whole, continued] = [trained(run('whole', method)), trained(run(name, method))];
    expect(continued.checkpoint.equals(whole.checkpoint)).toBe(true);
    expect(continued.metrics).toEqual(whole.metrics);
  }
}

/** Starts both runs and waits until both are in their second epoch. */
async function bothRunning(name: string) {
  const running = startSimvae(...args(name, '--jobs', '2'));
  for (const method of methods) await running.printed(`${method} seed 0  16%`);
  return running;
}

describe('simvae run --jobs', () => {
  slow.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('stops every process at %s, with its checkpoint, and continues', async (signal, code) => {
    const running = await bothRunning(signal);
    running.kill(signal);
    expect((await running.finished).code).toBe(code);
    for (const method of methods) {
      expect(progressOf(run(signal, method)).epoch).toBeGreaterThan(0);
      expect(existsSync(`${run(signal, method)}.lock`)).toBe(false);
    }
    await expectSameEnd(signal);
  });

  it('leaves no process behind where the first one is killed, and nothing undone', async () => {
    const running = await bothRunning('SIGKILL');
    running.kill('SIGKILL');
    await running.finished;
    while (methods.some((method) => existsSync(`${run('SIGKILL', method)}.lock`))) await setTimeout(50);
    for (const method of methods) expect(progressOf(run('SIGKILL', method)).epoch).toBeGreaterThan(0);
    await expectSameEnd('SIGKILL');
  });

  it('carries the others out where a process is killed, says so, and ends with 1', async () => {
    const running = await bothRunning('killed');
    process.kill(JSON.parse(readFileSync(`${run('killed', 'vae')}.lock`, 'utf8')).pid, 'SIGKILL');
    const { code, stdout, stderr } = await running.finished;
    expect(code).toBe(1);
    expect(stderr).toContain(
      'simvae: 1 of 2 runs failed:\n  vae seed 0: The process of the run was killed by SIGKILL',
    );
    expect(stdout).toMatch(/^SimCLR +\d/m);
    await expectSameEnd('killed');
  });
});

describe('simvae run-one', () => {
  slow('carries out a run from its file, once, and says by its exit code how that went', async () => {
    const plan = join(folder, 'plan');
    const planned = await simvae('plan', study, ...place('one'), '--write', plan);
    expect(planned.code, planned.stderr).toBe(0);
    const [file] = filesIn(plan).filter((name) => name.includes('-vae-'));
    const one = ['run-one', join(plan, file), ...place('one'), '--cores', '1'];
    const done = await simvae(...one);
    expect(done.code, done.stderr).toBe(0);
    const [whole, own] = [trained(run('whole', 'vae')), trained(run('one', 'vae'))];
    expect(own.checkpoint.equals(whole.checkpoint)).toBe(true);
    expect((await simvae(...one)).stderr).toContain('1 of 1 runs are complete');
    writeFileSync(join(plan, file), '{}');
    expect((await simvae(...one)).code).toBe(2);
    const missing = await simvae('run-one', join(plan, 'none.json'), ...place('one'));
    expect([missing.code, missing.stdout]).toEqual([2, '']);
  });
});
