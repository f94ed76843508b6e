import { readFileSync } from 'node:fs';
import { directory } from '@simvae/fashion-mnist-mini';
import { expect, it, vi } from 'vitest';
import { loadDataset } from '../src/index.js';

const AsyncFunction = (async () => {}).constructor as new (
  ...lines: string[]
) => (...args: unknown[]) => Promise<void>;

it('runs the example of the README', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const body = example.replace(/^import .*$/m, '');
  const log = vi.fn();
  const load = (name: string) => loadDataset(name, { dataDir: directory });
  await new AsyncFunction('loadDataset', 'console', body)(load, { log });
  expect(log.mock.calls.map(([line]) => line)).toEqual([
    `10000 + 2000 images [28,28,1] from ${directory}`,
    expect.stringMatching(/^The first is a T-shirt\/top, mean \d/),
  ]);
});
