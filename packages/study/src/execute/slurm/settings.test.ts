import { expect, it } from 'vitest';
import { sbatchArguments, slurmSettings } from './settings.js';

it('become arguments of sbatch, each a word of its own', () => {
  const settings = slurmSettings.parse({
    partition: 'gpu,long',
    account: 'lab-1',
    time: '2-04:00:00',
    memory: '8G',
    cpus: 4,
    gpus: 1,
    arguments: ['--qos=long', '--exclusive', '--comment=a; rm -rf "$HOME"'],
  });
  expect(sbatchArguments(settings)).toEqual([
    '--partition=gpu,long',
    '--account=lab-1',
    '--time=2-04:00:00',
    '--mem=8G',
    '--cpus-per-task=4',
    '--gpus=1',
    '--qos=long',
    '--exclusive',
    '--comment=a; rm -rf "$HOME"',
  ]);
  expect(sbatchArguments(slurmSettings.parse({}))).toEqual(['--cpus-per-task=1']);
});

it.each([
  { partition: '--wrap=id' },
  { account: 'a b' },
  { time: 'soon' },
  { time: '1:2:3:4' },
  { memory: 'lots' },
  { cpus: 0 },
  { gpus: -1 },
  { nodes: 2 },
  // They would write where the study says, or run what it says.
  { arguments: ['--output=/root/.profile'] },
  { arguments: ['--outp=/root/.profile'] },
  { arguments: ['-o/root/.profile'] },
  { arguments: ['--wrap=id'] },
  { arguments: ['script.sh'] },
  { arguments: ['--qos=a\n--wrap=id'] },
  { arguments: ['--qos-of=a'] },
])('are not %j', (settings) => {
  expect(slurmSettings.safeParse(settings).success).toBe(false);
});
