import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { readJson } from './read-json.js';
import { readText } from './read-text.js';
import { writeJson } from './write-json.js';

const folder = temporaryFolder();

describe('files', () => {
  it('round trip', async () => {
    const path = join(folder, 'a.json');
    await writeJson(path, { b: [1, 'ü'] });
    expect(readFileSync(path, 'utf8')).toBe('{\n  "b": [\n    1,\n    "ü"\n  ]\n}\n');
    expect(await readJson(path)).toEqual({ b: [1, 'ü'] });
    expect(readdirSync(folder)).toEqual(['a.json']);
  });

  it('are undefined where there is none', async () => {
    expect(await readText(join(folder, 'none'))).toBeUndefined();
    expect(await readJson(join(folder, 'none', 'none'))).toBeUndefined();
  });

  it('that are damaged or no files are errors', async () => {
    const path = join(folder, 'cut.json');
    writeFileSync(path, '{"a": ');
    await expect(readJson(path)).rejects.toThrow(
      new Error(`${path} is damaged: it is not JSON. Delete it, or pass --force to run again.`),
    );
    await expect(readText(folder)).rejects.toThrow('EISDIR');
  });

  it.skipIf(!existsSync('/dev/full'))('on a full disk say so and leave what was there', async () => {
    const path = join(folder, 'full.json');
    await writeJson(path, 1);
    symlinkSync('/dev/full', `${path}.${process.pid}.tmp`);
    await expect(writeJson(path, 2)).rejects.toThrow(
      new Error(`Cannot write ${path}: the disk is full; free some space and run again.`),
    );
    expect(await readJson(path)).toBe(1);
    expect(readdirSync(folder)).not.toContain(`full.json.${process.pid}.tmp`);
  });
});
