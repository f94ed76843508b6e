import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

it('runs the example of the README', async () => {
  expect(read('../README.md').split('```ts\n')[1].split('```')[0]).toBe(read('../test/readme-example.ts'));
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('../test/readme-example.js');
  expect(log.mock.calls).toEqual([['runs/glyphs/vae-d12bbba441/seed-0', 0, []]]);
});
