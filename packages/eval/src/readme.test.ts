import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

it('runs the example of the README', async () => {
  const example = read('../README.md').split('```js\n')[1].split('```')[0];
  expect(example).toBe(read('../test/readme-example.mjs'));
  expect(example.trimEnd().split('\n').length).toBeLessThanOrEqual(15);
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('../test/readme-example.mjs');
  expect(log.mock.calls).toEqual([[1, 1, 1]]);
});
