import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../src/testing/temporary-folder.js';
import { runOf, trained } from '../support/run-files.js';
import { simvae, startSimvae } from '../support/simvae.js';

/** Whether a SLURM answers here: `tooling/slurm/one-node.sh start` makes one. */
const there = spawnSync('sinfo', ['--noheader']).status === 0;

const folder = temporaryFolder();
const out = join(folder, 'runs');
const study = join(folder, 'three.json');

describe.skipIf(!there)('simvae run --executor slurm', () => {
  it('submits once, follows, continues what was pre-empted, and ends as one process does', async () => {
    const evaluation = { probeEpochs: 2, gmmInits: 1, neighbors: 3 };
    const methods = ['random', 'vae', 'simclr'];
    const value = { title: 'Three', datasets: ['glyphs'], methods, epochs: 3, set: { evaluation } };
    writeFileSync(study, JSON.stringify(value));
    const args = ['run', study, '--out', out, '--executor', 'slurm'];
    const first = startSimvae(...args);
    await first.printed('Submitted 3 runs to SLURM as job ');
    const slurm = join(out, 'studies', 'three', 'slurm');
    const [own] = readdirSync(slurm);
    const log = join(slurm, own, 'logs', '1.txt');
    const printed = () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
    while (!printed().includes('epoch 1/3')) await setTimeout(100);
    const { job } = JSON.parse(readFileSync(join(slurm, own, 'submission.json'), 'utf8'));
    execFileSync('scontrol', ['requeue', `${job}_1`]);
    first.kill('SIGKILL');
    await first.finished;
    const { code, stderr } = await simvae(...args);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(`in the queue already: job ${job}.`);
    expect(readdirSync(slurm)).toEqual([own]);
    expect(printed()).toContain('Stopped. What is done is kept');
    expect(printed().match(/epoch 1\/3/g)).toHaveLength(1);
    const whole = join(folder, 'whole');
    expect((await simvae('run', study, '--out', whole)).code).toBe(0);
    const [here, there] = [
      trained(runOf(whole, 'vae', { dataset: 'glyphs' })),
      trained(runOf(out, 'vae', { dataset: 'glyphs' })),
    ];
    expect(there.checkpoint.equals(here.checkpoint)).toBe(true);
    expect(there.metrics).toEqual(here.metrics);
  }, 900_000);
});
