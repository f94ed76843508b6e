import { readFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => vi.restoreAllMocks());

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

it('runs the example of the README', async () => {
  const example = read('../README.md').split('```js\n')[1].split('```')[0];
  expect(example).toBe(read('../test/readme-example.mjs'));
  expect(example.trimEnd().split('\n').length).toBeLessThanOrEqual(15);
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('../test/readme-example.mjs');
  expect(log.mock.calls).toEqual([[1, 1, 1]]);
});

it('runs the example of the readers', async () => {
  const example = read('../test/readme-files.mjs');
  expect(read('../README.md')).toContain(`\`\`\`js\n${example}\`\`\``);
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('../test/readme-files.mjs');
  const data = Float64Array.of(1.5, 2, 3, Number.NaN);
  expect(log.mock.calls).toEqual([[[2, 2], ['width', 'height'], data]]);
});
