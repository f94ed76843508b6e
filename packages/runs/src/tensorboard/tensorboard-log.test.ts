import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEvents } from '../../test/read-events.js';
import { temporaryFolder } from '../../test/temporary-folder.js';
import golden from '../fixtures/event-file.json' with { type: 'json' };
import { RunFolder } from '../run-folder.js';
import { exampleConfig, exampleLikelihood, exampleLine } from '../testing/index.js';
import { TensorboardLog } from './tensorboard-log.js';

const root = temporaryFolder();
const config = exampleConfig();
const png = Buffer.from(golden.png, 'base64');

async function newRun(name: string): Promise<{ folder: RunFolder; path: string; read: () => Buffer }> {
  const folder = new RunFolder(join(root, name), config);
  await folder.create(config);
  const path = join(folder.path, 'tensorboard', 'events.out.tfevents.simvae');
  return { folder, path, read: () => readFileSync(path) };
}

/** Trains epochs, as far as logs are concerned. */
async function train(folder: RunFolder, first: number, last: number, log?: TensorboardLog): Promise<void> {
  for (let epoch = first; epoch <= last; epoch++) {
    const line = { ...exampleLine(epoch), learningRate: 1e-3 / epoch };
    await folder.appendMetrics(line);
    await log?.append(line);
  }
}

async function addFigure(folder: RunFolder, name: string): Promise<void> {
  const files = [await folder.writeFigure(name, png)];
  const { settings, model, madeBy } = exampleLikelihood();
  await folder.writeStage('figures', { settings, model, madeBy, result: { files, layout: {} } });
}

/** The file of a run that nothing interrupted, with a figure. */
async function wholeFile(name: string): Promise<Buffer> {
  const { folder, read } = await newRun(name);
  await train(folder, 1, 5, await TensorboardLog.open(folder));
  await addFigure(folder, 'reconstructions');
  await TensorboardLog.open(folder);
  return read();
}

describe('TensorboardLog', () => {
  it('has an event for each epoch, then the figures', async () => {
    const start = Date.parse(config.environment.createdAt) / 1000;
    const events = readEvents(await wholeFile('whole'));
    expect(events).toHaveLength(7);
    expect(events[0]).toEqual({
      wallTime: start,
      step: 0,
      version: 'brain.Event:2',
      scalars: {},
      images: {},
    });
    expect(events.slice(1, 6).map(({ step, wallTime }) => [step, wallTime])).toEqual(
      [1, 2, 3, 4, 5].map((epoch) => [epoch, start + 2 * epoch]),
    );
    expect(events[2].scalars).toEqual({
      loss: 0.5,
      learningRate: Math.fround(5e-4),
      'metrics/kl': Math.fround(0.1),
      'collapse/featureStandardDeviation': Math.fround(0.3),
      'collapse/effectiveRank': 8,
      'speed/seconds': 2,
      'speed/viewsPerSecond': 1000,
    });
    expect(events[6]).toEqual({
      wallTime: start + 10,
      step: 5,
      scalars: {},
      images: { 'figures/reconstructions': { height: 1, width: 2, channels: 1, bytes: png.length } },
    });
  });

  it('is after a resume what it is without one, whatever had been written', async () => {
    const expected = await wholeFile('expected');
    for (const written of [1, 3, 5]) {
      const { folder, read } = await newRun(`resumed-${written}`);
      await train(folder, 1, written, await TensorboardLog.open(folder));
      // The checkpoint is older than the log.
      await folder.truncateMetrics(written - 1);
      await train(folder, written, 5, await TensorboardLog.open(folder));
      await addFigure(folder, 'reconstructions');
      await TensorboardLog.open(folder);
      expect(read().equals(expected)).toBe(true);
    }
  });

  it('completes a file that a crash cut short anywhere, without a record twice', async () => {
    const expected = await wholeFile('uncut');
    const { folder, path, read } = await newRun('cut');
    await train(folder, 1, 5);
    await addFigure(folder, 'reconstructions');
    mkdirSync(join(path, '..'));
    for (let length = 0; length < expected.length; length += 7) {
      writeFileSync(path, expected.subarray(0, length));
      expect(await TensorboardLog.isCurrent(folder)).toBe(false);
      await TensorboardLog.open(folder);
      if (!read().equals(expected)) expect.fail(`cut after ${length} bytes`);
    }
    expect(await TensorboardLog.isCurrent(folder)).toBe(true);
  });

  it('grows in place, so that a reader goes on with the file that it has open', async () => {
    const { folder, path } = await newRun('grown');
    const log = await TensorboardLog.open(folder);
    const { ino } = statSync(path);
    await train(folder, 1, 3, log);
    await folder.truncateMetrics(1);
    await train(folder, 2, 5, await TensorboardLog.open(folder));
    await addFigure(folder, 'reconstructions');
    await TensorboardLog.open(folder);
    expect(statSync(path).ino).toBe(ino);
  });

  it('is made again where it is gone or says something else', async () => {
    const { folder, path, read } = await newRun('other');
    await train(folder, 1, 5);
    await TensorboardLog.open(folder);
    const expected = read();
    const damaged = Buffer.from(expected);
    damaged[100] ^= 1;
    for (const bytes of [damaged, Buffer.alloc(expected.length + 5), undefined]) {
      rmSync(path);
      if (bytes !== undefined) writeFileSync(path, bytes);
      expect(await TensorboardLog.isCurrent(folder)).toBe(false);
      await TensorboardLog.open(folder);
      expect(read().equals(expected)).toBe(true);
    }
  });

  it('shows numbers that are not finite, and no figures of a run before', async () => {
    const { folder, read } = await newRun('not-finite');
    await addFigure(folder, 'reconstructions');
    const line = { ...exampleLine(1), loss: Number.POSITIVE_INFINITY, seconds: Number.NaN };
    await folder.appendMetrics(line);
    await TensorboardLog.open(folder);
    const opened = read();
    rmSync(join(folder.path, 'metrics.jsonl'));
    const log = await TensorboardLog.open(folder);
    await folder.appendMetrics(line);
    await log.append(line);
    expect(read().equals(opened)).toBe(true);
    const [, epoch, ...more] = readEvents(opened);
    expect(epoch.scalars.loss).toBeNaN();
    expect(epoch.wallTime).toBe(Date.parse(config.environment.createdAt) / 1000);
    expect(more).toEqual([]);
  });

  it('leaves a figure out that is gone, and names one that is damaged', async () => {
    const { folder, read } = await newRun('figures');
    await train(folder, 1, 5);
    await addFigure(folder, 'reconstructions');
    const file = join(folder.path, 'figures', 'reconstructions.png');
    writeFileSync(file, png.subarray(0, 20));
    await expect(TensorboardLog.open(folder)).rejects.toThrow(`${file} is damaged`);
    expect(await TensorboardLog.isCurrent(folder)).toBe(false);
    rmSync(file);
    await TensorboardLog.open(folder);
    expect(readEvents(read())).toHaveLength(6);
    expect(await TensorboardLog.isCurrent(folder)).toBe(true);
  });

  it('names the file that cannot be written, and the one that is missing', async () => {
    const { folder, path } = await newRun('refused');
    mkdirSync(path, { recursive: true });
    await expect(TensorboardLog.open(folder)).rejects.toThrow(`Cannot read ${path}: it is a folder.`);
    rmSync(path, { recursive: true });
    const log = await TensorboardLog.open(folder);
    rmSync(path);
    mkdirSync(path);
    await expect(log.append(exampleLine(1))).rejects.toThrow(`Cannot write ${path}: it is a folder.`);
    rmSync(join(folder.path, 'config.json'));
    await expect(TensorboardLog.open(folder)).rejects.toThrow(/config\.json is missing/);
  });
});
