import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as api from '../src/index.js';

it('runs the example of the README', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const body = `${example.replace(/^import .*$/m, '')}\nreturn views;`;
  const run = new Function('augmentationPresets', 'createViewSampler', body);
  const views: Float32Array = run(api.augmentationPresets, api.createViewSampler);
  expect(views).toHaveLength(18 * 784);
  for (const pixel of views) expect(Math.abs(pixel - 128 / 255)).toBeLessThan(1e-6);
});
