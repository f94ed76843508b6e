import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { methods } from '@simvae/baselines';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../test/tiny.js';
import { chooseMethods, definitionOf, loadMethodFile, loadMethodFiles } from './methods.js';
import { RequestError } from './request-error.js';
import { RunRefusal } from './run-refusal.js';

const folder = temporaryFolder();
const example = fileURLToPath(new URL('../../../examples/my-method/my-method.js', import.meta.url));

/** A method's file that notes in a global variable that it ran. */
function writeMethod(name: string, comment = ''): string {
  const path = join(folder, `${name}${comment}.mjs`);
  writeFileSync(
    path,
    `globalThis.ran = [...(globalThis.ran ?? []), '${name}${comment}'];
    export default { name: '${name}', title: 'M', family: 'baseline', options: { safeParse() {} }, create() {} };`,
  );
  return path;
}

describe('loadMethodFile', () => {
  it('loads the example, with the digest of its file', async () => {
    const { definition, path, digest } = await loadMethodFile(example);
    expect(definition).toMatchObject({ name: 'barlow-twins', family: 'discriminative' });
    expect(path).toBe(example);
    expect(digest).toBe(createHash('sha256').update(readFileSync(example)).digest('hex'));
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
});

describe('loadMethodFiles', () => {
  it('counts a file once that is given twice, by another path, or copied', async () => {
    const first = writeMethod('twice');
    const copy = join(folder, 'copy.mjs');
    copyFileSync(first, copy);
    const other = writeMethod('other');
    const loaded = await loadMethodFiles([first, join(folder, '.', 'twice.mjs'), copy, other, first]);
    expect(loaded.map(({ path }) => path)).toEqual([first, other]);
  });
});

describe('chooseMethods', () => {
  it('takes names in the order given, each once, then files', async () => {
    const chosen = await chooseMethods(['simvae', 'vae', 'simvae'], [example]);
    expect(chosen.map(({ definition }) => definition.name)).toEqual(['simvae', 'vae', 'barlow-twins']);
    expect(chosen.map(({ file }) => file?.path)).toEqual([undefined, undefined, example]);
  });

  it('lists the known names', async () => {
    const names = Object.keys(methods).join(', ');
    await expect(chooseMethods(['simvea'], [])).rejects.toThrow(
      new RequestError(`The method must be one of ${names}, got simvea.`),
    );
    await expect(chooseMethods(['toString'], [])).rejects.toThrow('got toString.');
    await expect(chooseMethods([], [])).rejects.toThrow(
      new RequestError(`At least one method must be named, of ${names}.`),
    );
  });

  it('runs no file where a name is unknown', async () => {
    const path = writeMethod('unrun');
    await expect(chooseMethods(['simvea'], [path])).rejects.toThrow('got simvea');
    expect((globalThis as { ran?: string[] }).ran ?? []).not.toContain('unrun');
  });
});

describe('definitionOf', () => {
  const stored = (name: string, file?: string) => ({ method: { name, options: {}, file } });

  it('is the registered method, or that of the named file with the digest of the run', async () => {
    expect(definitionOf(stored('vae'), [])).toBe(methods.vae);
    const file = await loadMethodFile(example);
    expect(definitionOf(stored('barlow-twins', file.digest), [file])).toBe(file.definition);
  });

  it('refuses a file that was not named, and one with other contents', async () => {
    const run = stored('mine', 'a'.repeat(64));
    const refusal = (files: Parameters<typeof definitionOf>[1], path?: string) => {
      try {
        return definitionOf(run, files, path);
      } catch (error) {
        return error;
      }
    };
    expect(refusal([], '/runs/mine.mjs')).toEqual(
      new RunRefusal(
        `Its method mine comes from /runs/mine.mjs (SHA-256 ${'a'.repeat(64)}), which was not named.`,
        "A method's file is code, which runs only when you name it: pass that very file (--method FILE).",
      ),
    );
    const other = await loadMethodFile(writeMethod('mine'));
    expect(refusal([other])).toMatchObject({
      message: expect.stringContaining(`${other.path} has other contents (SHA-256 ${other.digest})`),
      remedy: expect.stringContaining('--method FILE'),
    });
  });

  it('refuses a method that this version does not know', () => {
    expect(() => definitionOf(stored('byol'), [])).toThrow(RunRefusal);
    expect(() => definitionOf(stored('toString'), [])).toThrow('Its method toString is not one of');
  });
});
