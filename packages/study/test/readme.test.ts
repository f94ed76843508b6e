import { readFileSync } from 'node:fs';
import { makeGlyphs } from '@simvae/data';
import { expect, it, vi } from 'vitest';
import { planStudy, runStudy } from '../src/index.js';
import { temporaryFolder } from './tiny.js';

const AsyncFunction = (async () => {}).constructor as new (
  ...lines: string[]
) => (...args: unknown[]) => Promise<void>;

const out = temporaryFolder();

it('runs the example of the README', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  expect(example.trimEnd().split('\n').length).toBeLessThanOrEqual(15);
  const body = example.replace(/^import .*$/gm, '').replace("out: 'runs'", 'out');
  const log = vi.fn();
  const names = ['makeGlyphs', 'planStudy', 'runStudy', 'out', 'console'];
  await new AsyncFunction(...names, body)(makeGlyphs, planStudy, runStudy, out, { log });
  expect(log.mock.calls.map(([line]) => line)).toEqual([
    expect.stringMatching(/^VAE: linear probe 0\.\d+$/),
    expect.stringMatching(/^SimCLR: linear probe 0\.\d+$/),
    0,
  ]);
});
