import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { binaryFile, kernelsSource } from '../../scripts/build-kernels.mjs';

it('is what assembly/ compiles to: run scripts/build-kernels.mjs after a change', async () => {
  expect(await readFile(binaryFile, 'utf8')).toBe(await kernelsSource());
});
