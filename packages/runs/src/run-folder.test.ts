import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../test/temporary-folder.js';
import { runHash } from './identity.js';
import { OutdatedStageError, RunError } from './run-error.js';
import { RunFolder } from './run-folder.js';
import {
  exampleCheckpoint,
  exampleConfig,
  exampleIdentity,
  exampleLikelihood,
  exampleLine,
  examplePicture,
} from './testing/index.js';

const out = temporaryFolder();
const folderOf = (seed: number) => {
  const config = exampleConfig({ seed });
  return { config, folder: new RunFolder(out, config) };
};
const text = (folder: RunFolder, name: string) => readFileSync(join(folder.path, name), 'utf8');

describe('RunFolder', () => {
  it('is made with what the run is', async () => {
    const { config, folder } = folderOf(0);
    expect(folder.path).toBe(join(out, 'fashion-mnist-mini', `vae-${runHash(config.identity)}`, 'seed-0'));
    expect(await folder.readConfig()).toBeUndefined();
    await folder.create(config);
    expect(JSON.parse(text(folder, 'config.json'))).toEqual(config);
    expect(await folder.readConfig()).toEqual(config);
    expect(await RunFolder.at(folder.path).readConfig()).toEqual(config);
  });

  it('is kept for the same run, whatever it ran on', async () => {
    const { config, folder } = folderOf(1);
    await folder.create(config);
    const written = text(folder, 'config.json');
    const environment = { ...config.environment, node: 'v99.0.0' };
    await folder.create({ ...config, environment, official: false });
    expect(text(folder, 'config.json')).toBe(written);
  });

  it('is another for other settings, and refused where its settings were changed by hand', async () => {
    const { config, folder } = folderOf(2);
    await folder.create(config);
    const method = { name: 'vae', options: { views: 2, beta: 1 } };
    const other = { ...config, identity: exampleIdentity({ method }) };
    expect(new RunFolder(out, other).path).not.toBe(folder.path);
    writeFileSync(join(folder.path, 'config.json'), JSON.stringify({ ...other, seed: 3 }));
    await expect(folder.create(config)).rejects.toThrow(
      new RunError(
        folder.path,
        `${folder.path} holds a run with other settings (method.options.views: 2 there, 1 asked for; seed: 3 there, ` +
          '2 asked for)',
        'Pass --force to replace it, or --out DIR to write elsewhere.',
      ),
    );
    await folder.remove();
    expect(existsSync(folder.path)).toBe(false);
    await folder.create(config);
    expect(await folder.readConfig()).toEqual(config);
  });

  it('keeps its lock when the run is thrown away', async () => {
    const { config, folder } = folderOf(3);
    const lock = await folder.lock();
    await folder.create(config);
    await folder.remove();
    await expect(folder.lock()).rejects.toThrow('is being written by process');
    await folder.create(config);
    await lock.release();
    expect(readdirSync(folder.path)).toEqual(['config.json']);
  });

  it('keeps metrics, checkpoints, stages and figures', async () => {
    const { config, folder } = folderOf(4);
    await folder.create(config);
    await folder.appendMetrics(exampleLine(1));
    await folder.appendMetrics(exampleLine(2));
    expect(await folder.readMetrics()).toEqual([exampleLine(1), exampleLine(2)]);
    await folder.truncateMetrics(1);
    expect(await folder.readMetrics()).toEqual([exampleLine(1)]);

    expect(await folder.readCheckpoint()).toBeUndefined();
    const bytes = await exampleCheckpoint(1);
    await folder.writeCheckpoint(bytes);
    await folder.writeBinary('representations.safetensors', bytes);
    expect(Buffer.from((await folder.readCheckpoint())!).equals(bytes)).toBe(true);
    expect(Buffer.from((await folder.readBinary('representations.safetensors'))!).equals(bytes)).toBe(true);

    expect(await folder.readStage('likelihood')).toBeUndefined();
    expect(await folder.readStages()).toEqual({});
    await folder.writeStage('likelihood', exampleLikelihood());
    const record = { format: 'simvae-stage', version: 1, stage: 'likelihood', ...exampleLikelihood() };
    expect(await folder.readStage('likelihood')).toEqual(record);
    expect(await folder.readStages()).toEqual({ likelihood: record });

    const png = examplePicture(0.5);
    expect(await folder.readFigure('figures/class-samples.png')).toBeUndefined();
    expect(await folder.writeFigure('class-samples', png)).toBe('figures/class-samples.png');
    expect(Buffer.from((await folder.readFigure('figures/class-samples.png'))!).equals(png)).toBe(true);
    expect(readdirSync(folder.path, { recursive: true }).sort()).toEqual([
      'checkpoint.safetensors',
      'config.json',
      'figures',
      'figures/class-samples.png',
      'metrics.jsonl',
      'representations.safetensors',
      'results',
      'results/likelihood.json',
    ]);
  });

  it('notices every changed byte of a checkpoint', async () => {
    const { folder } = folderOf(5);
    const bytes = await exampleCheckpoint(1);
    const path = join(folder.path, 'checkpoint.safetensors');
    for (let at = 0; at < bytes.length; at++) {
      const damaged = bytes.slice();
      damaged[at] ^= 1 << (at % 8);
      await folder.writeCheckpoint(damaged);
      const error = await folder.readCheckpoint().catch((caught) => caught);
      expect(error).toBeInstanceOf(RunError);
      expect(error.message).toMatch(
        /\.safetensors is damaged: .*\. Delete it and run the same command again\.$/s,
      );
      expect(error.file).toBe(path);
    }
  });

  it('writes only under names of its own', async () => {
    const { folder } = folderOf(6);
    const nothing = new Uint8Array();
    for (const name of ['../x.safetensors', 'config.json', 'x', '.safetensors', 'a/b.safetensors']) {
      await expect(folder.writeBinary(name, nothing)).rejects.toThrow(RangeError);
      await expect(folder.readBinary(name)).rejects.toThrow(
        new RangeError(`RunFolder: \`name\` must be that of a .safetensors file, got ${name}.`),
      );
    }
    for (const name of ['../x', 'x.png', '', 'a/b']) {
      await expect(folder.writeFigure(name, nothing)).rejects.toThrow(
        new RangeError(`writeFigure: \`name\` must be of letters, digits, \`-\` and \`_\`, got ${name}.`),
      );
    }
    for (const file of ['../x.png', 'figures/../config.json', 'figures/a/b.png', '/etc/passwd', 'x.png']) {
      await expect(folder.readFigure(file)).rejects.toThrow(
        new RangeError(`readFigure: \`file\` must be \`figures/<name>.png\`, got ${file}.`),
      );
    }
    expect(existsSync(folder.path)).toBe(false);
  });

  it('neither writes nor gives a picture that is cut short or none', async () => {
    const { folder } = folderOf(9);
    const png = examplePicture(0.5);
    const file = await folder.writeFigure('a', png);
    for (const bytes of [png.subarray(0, -1), png.subarray(1), new Uint8Array(), Buffer.from('<script>')]) {
      await expect(folder.writeFigure('a', bytes)).rejects.toThrow('`png` must be a whole PNG file');
      writeFileSync(join(folder.path, file), bytes);
      await expect(folder.readFigure(file)).rejects.toThrow(
        `${join(folder.path, file)} is damaged: it is no whole PNG. Delete it and run \`simvae eval\`.`,
      );
    }
  });

  it('takes no stage that it could not read again', async () => {
    const { folder } = folderOf(7);
    const record = { ...exampleLikelihood(), model: '' };
    await expect(folder.writeStage('likelihood', record)).rejects.toThrow(TypeError);
    await expect(folder.readStage('../config' as 'probes')).rejects.toThrow(
      'RunFolder: the stage must be one of',
    );
    expect(await folder.readStages()).toEqual({});
  });

  it('names damaged files, those of later versions, and the layout before', async () => {
    const { config, folder } = folderOf(8);
    const path = join(folder.path, 'config.json');
    mkdirSync(folder.path, { recursive: true });
    const restore = `Restore it, or delete ${folder.path} and run again.`;
    const elsewhere = `Delete ${folder.path} and run again, or choose another folder with --out DIR.`;
    const cases: [string, string, string][] = [
      ['{', 'is damaged: it is not JSON', restore],
      ['[]', 'is damaged: the whole of it: Invalid input: expected object, received array', restore],
      [
        JSON.stringify({ ...config, seed: -1 }),
        'is damaged: `seed`: Too small: expected number to be >=0',
        restore,
      ],
      [
        JSON.stringify({ ...config, version: 1 }),
        'is damaged: `version`: Invalid input: expected 2',
        restore,
      ],
      [
        JSON.stringify({ ...config, version: 3, identity: 'new' }),
        'is of version 3, and this program knows versions up to 2',
        'Update the program, or choose another folder with --out DIR.',
      ],
      [
        JSON.stringify({ dataset: 'mnist', method: 'vae', seed: 0, options: {}, training: {} }),
        'is of the layout before runs had identities',
        elsewhere,
      ],
    ];
    for (const [contents, problem, remedy] of cases) {
      writeFileSync(path, contents);
      const expected = new RunError(path, `${path} ${problem}`, remedy);
      await expect(folder.readConfig()).rejects.toThrow(expected);
      await expect(folder.create(config)).rejects.toThrow(expected);
    }
    const stage = join(folder.path, 'results', 'likelihood.json');
    await folder.writeStage('likelihood', exampleLikelihood());
    writeFileSync(stage, text(folder, 'results/likelihood.json').replace('"version": 1', '"version": 2'));
    await expect(folder.readStage('likelihood')).rejects.toThrow(
      'is of version 2, and this program knows versions',
    );
    writeFileSync(stage, 'null');
    await expect(folder.readStages()).rejects.toThrow('Delete it and run `simvae eval`.');
  });

  it('tells a stage of an earlier version, whose settings are known, from a damaged one', async () => {
    const { folder } = folderOf(10);
    mkdirSync(join(folder.path, 'results'), { recursive: true });
    const path = join(folder.path, 'results', 'neighbors.json');
    const earlier = {
      ...exampleLikelihood(),
      format: 'simvae-stage',
      version: 1,
      stage: 'neighbors',
      result: [],
    };
    writeFileSync(path, JSON.stringify(earlier));
    const error = await folder.readStage('neighbors').catch((caught) => caught);
    expect(error).toBeInstanceOf(OutdatedStageError);
    expect(error.settings).toEqual(earlier.settings);
    expect(error.message).toBe(
      `${path} is of version 1, and this program makes version 3. Run \`simvae eval\` to make it again, with its settings.`,
    );
    for (const change of [{ version: 0 }, { version: 1.5 }, { stage: 'probes' }, { settings: [] }]) {
      writeFileSync(path, JSON.stringify({ ...earlier, ...change }));
      await expect(folder.readStage('neighbors')).rejects.toThrow('is damaged');
    }
  });

  it('says why a folder cannot be made', async () => {
    const file = join(out, 'file');
    writeFileSync(file, '');
    const config = exampleConfig();
    const folder = new RunFolder(file, config);
    for (const attempt of [
      () => folder.create(config),
      () => folder.lock(),
      () => folder.writeFigure('a', examplePicture(0)),
    ]) {
      const error = await attempt().catch((caught) => caught);
      expect(error).toBeInstanceOf(RunError);
      expect(error.message).toContain('a part of its path is a file. Move that file away');
    }
  });
});
