import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunFolder, type StageName } from '@simvae/runs';
import { exampleRun } from '@simvae/runs/testing';
import { afterEach, expect, it, vi } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'simvae-report-'));
const resolved = vi.hoisted(() => ({ root: '' }));
vi.mock('@simvae/runs', async (original) => {
  const real = await original<typeof import('@simvae/runs')>();
  return { ...real, findRuns: (root: string) => real.findRuns(`${resolved.root}/${root}`) };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('runs the example of the README on runs as they are written', async () => {
  expect(read('../README.md').split('```ts\n')[1].split('```')[0]).toBe(read('../test/readme-example.ts'));
  resolved.root = folder;
  for (const seed of [0, 1]) {
    const { config, stages } = exampleRun(0.5, { seed });
    const run = new RunFolder(join(folder, 'runs'), config);
    await run.create(config);
    for (const name of Object.keys(stages) as StageName[]) await run.writeStage(name, stages[name]!);
  }
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('../test/readme-example.js');
  expect(log.mock.calls.map(([text]) => text.split('\n')[0])).toEqual([
    'FashionMNIST-mini, protocol paper; percent, mean ± standard error over 2 seeds.',
    'FashionMNIST-mini, protocol strict; percent, mean ± standard error over 2 seeds.',
  ]);
});
