import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

it('is what the README shows, and trains', async () => {
  const code = read('./twelve-lines.js');
  const afterImports = code.slice(code.indexOf('\n\n') + 2);
  expect(read('../../README.md').split('```js\n')[1].split('```')[0]).toBe(afterImports);
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('./twelve-lines.js');
  // Telling one of 64 images from another by chance costs log 64.
  expect(log.mock.calls[0][0]).toBeLessThan(0.9 * Math.log(64));
});
