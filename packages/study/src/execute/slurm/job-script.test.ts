import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/tiny.js';
import { jobScript } from './job-script.js';

const root = temporaryFolder();
let folder: string;
let count = 0;

beforeEach(() => {
  // A place that only careful quoting survives.
  folder = join(root, `${count++} it's "$HOME" \`id\``);
  mkdirSync(join(folder, 'bin'), { recursive: true });
});

const at = (...names: string[]): string => join(folder, ...names);

/** A program on the PATH of the script. */
function program(name: string, script: string): string {
  writeFileSync(at('bin', name), `#!/bin/bash\n${script}\n`);
  chmodSync(at('bin', name), 0o755);
  return at('bin', name);
}

/** The script of a command, as a task of an array runs it. */
function task(command: string, index = 1) {
  const work = { directory: folder, command: [command, 'run-one'], arguments: ['--out', at('runs')] };
  writeFileSync(at('job.sh'), jobScript({ ...work, files: [at('first.json'), at("it's.json")] }));
  const env = {
    PATH: `${at('bin')}${delimiter}${process.env.PATH}`,
    SLURM_ARRAY_JOB_ID: '12',
    SLURM_ARRAY_TASK_ID: String(index),
    SLURM_CPUS_PER_TASK: '3',
  };
  return { args: [at('job.sh')], options: { env } };
}

/** A run that says when it has begun, saves what it has done at SIGTERM, slowly, and ends with 143. */
const stoppable = `trap 'sleep 0.3; echo saved > saved; exit 143' TERM
touch begun
while true; do sleep 0.05; done`;

/** Signals a task whose run has begun, some times; says what SLURM calls it when asked. */
async function signalled(state: string, times: number) {
  program('squeue', `echo "$@" > squeue.txt; echo ${state}`);
  program('scontrol', 'echo "$@" > scontrol.txt');
  const { args, options } = task(program('simvae', stoppable));
  const child = spawn('bash', args, options);
  const ended = once(child, 'exit');
  while (!existsSync(at('begun'))) await setTimeout(10);
  for (let i = 0; i < times; i++) {
    child.kill('SIGTERM');
    await setTimeout(30);
  }
  const [code] = await ended;
  return code;
}

describe('the script of a job array', () => {
  it.each([0, 1, 7])(
    "carries out the run of its index, with the task's CPUs, and ends as it does (%i)",
    (code) => {
      const simvae = program(
        'simvae',
        `for word in "$PWD" "$@"; do echo "$word" >> said; done; exit ${code}`,
      );
      const { args, options } = task(simvae);
      expect(spawnSync('bash', args, options).status).toBe(code);
      const said = [folder, 'run-one', at("it's.json"), '--cores', '3', '--out', at('runs')];
      expect(readFileSync(at('said'), 'utf8').trim().split('\n')).toEqual(said);
    },
  );

  it('says what killed a run', () => {
    const { args, options } = task(program('simvae', 'kill -KILL $$'));
    const { status, stderr } = spawnSync('bash', args, options);
    expect(status).toBe(137);
    expect(String(stderr)).toMatch(/\nsimvae: The process of the run was killed by SIGKILL\.\n$/);
  });

  it.each([1, 3])(
    'lets a run save what it has done, and queues it again (signal heard %i times)',
    async (times) => {
      expect(await signalled('RUNNING', times)).toBe(143);
      expect(existsSync(at('saved'))).toBe(true);
      expect(readFileSync(at('squeue.txt'), 'utf8')).toBe('--noheader --format=%T --jobs=12_1\n');
      expect(readFileSync(at('scontrol.txt'), 'utf8')).toBe('requeue 12_1\n');
    },
  );

  it.each(['CANCELLED', 'PENDING', 'COMPLETING'])('leaves one that is %s to SLURM', async (state) => {
    expect(await signalled(state, 1)).toBe(143);
    expect(existsSync(at('saved'))).toBe(true);
    expect(existsSync(at('scontrol.txt'))).toBe(false);
  });
});
