import { readFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const example = (index: number) => read('../README.md').split('```ts\n')[index].split('```')[0];

afterEach(() => vi.restoreAllMocks());

it('runs the example of the README', async () => {
  expect(example(1)).toBe(read('../test/readme-example.ts'));
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('../test/readme-example.js');
  expect(log.mock.calls).toEqual([[[2, 10]]]);
});

it('runs its example of layers', async () => {
  expect(example(2)).toBe(read('../test/layers-example.ts'));
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('../test/layers-example.js');
  expect(log.mock.calls).toEqual([[[10]]]);
});
