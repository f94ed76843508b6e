import { expect, it } from 'vitest';
import { RunDirectory } from '../run/run-directory.js';
import { exampleConfig } from '../testing/example-config.js';
import { provenance } from './provenance.js';

it('names each command, commit and machine once', () => {
  const environment = {
    command: 'simvae bench',
    createdAt: '2026-01-01T00:00:00Z',
    node: 'v20.19.0',
    machine: { cpu: 'A', cores: 2, memoryGiB: 8, system: 'linux' },
    versions: {},
    commit: '0123456789abcdef',
  };
  const run = (changes: object) => {
    const config = { ...exampleConfig(), ...changes };
    return { config, directory: new RunDirectory('out', config) };
  };
  const runs = [
    run({ environment }),
    run({ environment: { ...environment, createdAt: 'later' } }),
    run({ environment: { ...environment, commit: undefined } }),
    run({ environment: { ...environment, judgedBy: 'simvae eval' } }),
    run({}),
  ];
  expect(provenance(runs)).toEqual([
    'Made by `simvae bench` at commit 012345678, Node 20.19.0 on 2 cores (A).',
    'Made by `simvae bench`, Node 20.19.0 on 2 cores (A).',
    'Made by `simvae bench`, judged by `simvae eval` at commit 012345678, Node 20.19.0 on 2 cores (A).',
  ]);
});
