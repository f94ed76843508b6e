import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exampleConfig } from '../testing/example-config.js';
import { exampleResults } from '../testing/example-results.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { RunDirectory } from './run-directory.js';

const out = temporaryFolder();
const directoryOf = (seed: number) => {
  const config = exampleConfig({ seed });
  return { config, directory: new RunDirectory(out, config) };
};

describe('RunDirectory', () => {
  it('is made with the settings and what they ran on', async () => {
    const { config, directory } = directoryOf(0);
    expect(directory.path).toBe(join(out, 'fashion-mnist-mini', 'vae', 'seed-0'));
    expect(await directory.readConfig()).toBeUndefined();
    await directory.open(config);
    const { environment, ...settings } = JSON.parse(
      readFileSync(join(directory.path, 'config.json'), 'utf8'),
    );
    expect(settings).toEqual(config);
    expect(environment).toMatchObject({ node: process.version, command: expect.stringMatching(/^simvae/) });
    expect(existsSync(directory.figures)).toBe(true);
  });

  it('is kept for the same settings, whatever it ran on, but cleared of half-written files', async () => {
    const { config, directory } = directoryOf(1);
    await directory.open(config);
    const written = readFileSync(join(directory.path, 'config.json'), 'utf8');
    writeFileSync(directory.checkpoint, 'weights');
    writeFileSync(`${directory.checkpoint}.123.tmp`, 'wei');
    writeFileSync(join(directory.figures, 'a.png.123.tmp'), '');
    await directory.open(config);
    expect(readFileSync(join(directory.path, 'config.json'), 'utf8')).toBe(written);
    expect(await directory.hasCheckpoint()).toBe(true);
    expect(existsSync(`${directory.checkpoint}.123.tmp`)).toBe(false);
    expect(existsSync(join(directory.figures, 'a.png.123.tmp'))).toBe(false);
  });

  it('is refused to other settings, which are named', async () => {
    const { config, directory } = directoryOf(2);
    await directory.open(config);
    const other = exampleConfig({
      seed: 2,
      options: { views: 2 },
      training: { ...config.training, epochs: 6 },
    });
    await expect(directory.open(other)).rejects.toThrow(
      new Error(
        `${directory.path} holds a run with other settings (options.views: 1 there, 2 asked for; options.beta: 1 ` +
          'there, absent asked for; training.epochs: 5 there, 6 asked for). Pass --force to replace it, or --out DIR ' +
          'to write elsewhere.',
      ),
    );
    await directory.remove();
    expect(existsSync(directory.path)).toBe(false);
    await directory.open(other);
    expect(await directory.readConfig()).toMatchObject(other);
    expect(await directory.hasCheckpoint()).toBe(false);
  });

  it('keeps results', async () => {
    const { config, directory } = directoryOf(3);
    await directory.open(config);
    expect(await directory.readResults()).toBeUndefined();
    const results = exampleResults(0.5, { seed: 3 });
    await directory.writeResults(results);
    expect(await directory.readResults()).toEqual(results);
  });

  it('names a damaged file', async () => {
    const { config, directory } = directoryOf(4);
    mkdirSync(directory.path, { recursive: true });
    const path = join(directory.path, 'config.json');
    writeFileSync(path, '{');
    await expect(directory.open(config)).rejects.toThrow(
      new Error(`${path} is damaged: it is not JSON. Delete it, or pass --force to run again.`),
    );
  });
});
