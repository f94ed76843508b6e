import { fileURLToPath } from 'node:url';
import { isBuilt } from '@simvae/tooling/wasm';
import { expect, it } from 'vitest';

it('is what assembly/ compiles to: run tooling/wasm/build.mjs after a change', async () => {
  expect(await isBuilt(fileURLToPath(new URL('../../', import.meta.url)))).toBe(true);
});
