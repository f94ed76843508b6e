import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { loadMethodFile } from './load-method-file.js';

const folder = temporaryFolder();

it('loads the example', async () => {
  const path = fileURLToPath(new URL('../../../../examples/my-method/my-method.js', import.meta.url));
  expect(await loadMethodFile(path)).toMatchObject({ name: 'barlow-twins', family: 'discriminative' });
});

it.each([
  ['throws.mjs', "throw new Error('mine')", 'Cannot load the method PATH: mine'],
  ['nothing.mjs', 'export const a = 1;', 'Cannot use the method PATH: the default export is wrong'],
  [
    'name.mjs',
    "export default { name: 'My method' }",
    'Cannot use the method PATH: `name` of the default export is wrong (in kebab-case)',
  ],
  [
    'create.mjs',
    "export default { name: 'm', title: 'M', family: 'baseline', options: { safeParse() {} }, create: 1 }",
    'Cannot use the method PATH: `create` of the default export is wrong (a function). Export default defineMethod',
  ],
  [
    'taken.mjs',
    "export default { name: 'vae', title: 'M', family: 'baseline', options: { safeParse() {} }, create() {} }",
    'Cannot use the method PATH: there is a method vae already. Rename yours.',
  ],
])('says what is wrong with %s', async (name, code, message) => {
  const path = join(folder, name);
  writeFileSync(path, code);
  await expect(loadMethodFile(path)).rejects.toThrow(message.replace('PATH', path));
});

it('names a file that is not there', async () => {
  const path = join(folder, 'none.mjs');
  await expect(loadMethodFile(path)).rejects.toThrow(`Cannot load the method ${path}: `);
});
