import { readFileSync } from 'node:fs';
import { memoryImages } from '@simvae/arrays';
import { expect, it } from 'vitest';
import { augmentations, randomViews } from '../src/index.js';

const AsyncFunction = (async () => {}).constructor as new (
  ...lines: string[]
) => (...args: unknown[]) => Promise<Float32Array>;

it('runs the example of the README', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const body = `${example.replace(/^import .*$/gm, '')}\nreturn out;`;
  const run = new AsyncFunction('memoryImages', 'augmentations', 'randomViews', body);
  const views = await run(memoryImages, augmentations, randomViews);
  expect(views).toHaveLength(18 * 784);
  for (const pixel of views) expect(Math.abs(pixel - 128 / 255)).toBeLessThan(1e-6);
});
