import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../test/temporary-folder.js';
import { MetricsLog } from './metrics-log.js';
import { RunError } from './run-error.js';
import { exampleLine } from './testing/index.js';

const folder = temporaryFolder();
const logAt = (name: string) => new MetricsLog(join(folder, name));

describe('metrics log', () => {
  it('has a line for each epoch', async () => {
    const log = logAt('lines.jsonl');
    await log.append(exampleLine(1));
    await log.append(exampleLine(2));
    expect(readFileSync(log.path, 'utf8')).toBe(
      '{"epoch":1,"loss":1,"metrics":{"kl":0.1},"collapse":{"featureStandardDeviation":0.3,"effectiveRank":8},"warnings":[],"seconds":2,"viewsPerSecond":1000}\n' +
        '{"epoch":2,"loss":0.5,"metrics":{"kl":0.1},"collapse":{"featureStandardDeviation":0.3,"effectiveRank":8},"warnings":[],"seconds":2,"viewsPerSecond":1000}\n',
    );
    expect(await log.read(9)).toEqual([exampleLine(1), exampleLine(2)]);
    expect(await log.read()).toEqual([exampleLine(1), exampleLine(2)]);
    expect(await log.read(1)).toEqual([exampleLine(1)]);
    expect(await logAt('none').read(1)).toEqual([]);
  });

  it('knows which epochs it lacks', async () => {
    const log = logAt('gaps.jsonl');
    for (const epoch of [1, 3, 6]) await log.append(exampleLine(epoch));
    expect(await log.missing(6)).toEqual([2, 4, 5]);
    expect(await log.missing(1)).toEqual([]);
    expect(await log.missing(0)).toEqual([]);
    writeFileSync(log.path, readFileSync(log.path, 'utf8').slice(0, -20));
    expect(await log.missing(6)).toEqual([2, 4, 5, 6]);
    expect(await logAt('none').missing(2)).toEqual([1, 2]);
  });

  it('drops later epochs and a line cut short, so that a resumed run appends where it continues', async () => {
    const log = logAt('cut.jsonl');
    for (const number of [1, 2, 3]) await log.append(exampleLine(number));
    writeFileSync(log.path, readFileSync(log.path, 'utf8').slice(0, -20));
    await log.truncate(1);
    await log.append(exampleLine(2));
    expect(await log.read(9)).toEqual([exampleLine(1), exampleLine(2)]);
  });

  it('appends in place of a line cut short, wherever it was cut', async () => {
    const log = logAt('torn.jsonl');
    await log.append(exampleLine(1));
    const first = readFileSync(log.path, 'utf8');
    for (let length = 0; length < first.length; length++) {
      for (const whole of ['', first]) {
        writeFileSync(log.path, whole + first.slice(0, length));
        const resumed = logAt('torn.jsonl');
        expect(await resumed.read()).toHaveLength(whole === '' ? 0 : 1);
        await resumed.append(exampleLine(2));
        expect(await resumed.read()).toEqual([...(whole === '' ? [] : [exampleLine(1)]), exampleLine(2)]);
      }
    }
  });

  it('begins empty', async () => {
    const log = logAt('new.jsonl');
    await log.truncate(0);
    expect(readFileSync(log.path, 'utf8')).toBe('');
  });

  it('keeps that a number is not finite', async () => {
    const log = logAt('nan.jsonl');
    const line = { ...exampleLine(1), metrics: { kl: Number.NaN } };
    await log.append(line);
    expect(await log.read()).toEqual([line]);
  });

  it('names the damaged line', async () => {
    const whole = JSON.stringify(exampleLine(1));
    for (const damaged of ['\0\0\0', '{}', whole, JSON.stringify(exampleLine(0))]) {
      const log = logAt('damaged.jsonl');
      writeFileSync(log.path, `${whole}\n${damaged}\n${JSON.stringify(exampleLine(3))}\n`);
      await expect(log.read(9)).rejects.toThrow(
        new RunError(log.path, `${log.path} is damaged in line 2`, 'Pass --force to run again.'),
      );
    }
  });

  it('takes no line that it could not read again', async () => {
    const log = logAt('wrong.jsonl');
    await expect(log.append({ ...exampleLine(1), epoch: 0.5 })).rejects.toThrow(
      'appendMetrics: `line` must be that of an epoch: ',
    );
    expect(existsSync(log.path)).toBe(false);
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', async () => {
    await expect(new MetricsLog('/dev/full').append(exampleLine(1))).rejects.toThrow(
      new RunError('/dev/full', 'Cannot write /dev/full: the disk is full', 'Free some space and run again.'),
    );
    const path = join(folder, 'none', 'metrics.jsonl');
    await expect(new MetricsLog(path).append(exampleLine(1))).rejects.toThrow(`Cannot write ${path}: ENOENT`);
  });
});
