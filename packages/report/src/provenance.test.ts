import { exampleRun } from '@simvae/runs/testing';
import { expect, it } from 'vitest';
import { provenance } from './provenance.js';

it('names each command, commit and machine once', () => {
  const run = (command?: string, changes = {}) => {
    const { config, stages } = exampleRun(0.5, command ? { command } : {});
    return { config: { ...config, environment: { ...config.environment, ...changes } }, stages };
  };
  const runs = [
    run(),
    run(undefined, { createdAt: 'later' }),
    run(undefined, { commit: undefined }),
    run('simvae eval'),
    { ...run(), stages: { ...run('simvae eval').stages, probes: run('simvae eval --force').stages.probes } },
  ];
  expect(provenance(runs)).toEqual([
    'Made by `simvae bench` at commit 012345678, Node 20.19.0 on 2 cores (A).',
    'Made by `simvae bench`, Node 20.19.0 on 2 cores (A).',
    'Made by `simvae bench`, evaluated by `simvae eval` at commit 012345678, Node 20.19.0 on 2 cores (A).',
    'Made by `simvae bench`, evaluated by `simvae eval` and `simvae eval --force` at commit 012345678, Node 20.19.0 ' +
      'on 2 cores (A).',
  ]);
});
