import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { appendMetrics, readMetrics, truncateMetrics } from './metrics-log.js';

const folder = temporaryFolder();

const epoch = (number: number) => ({
  epoch: number,
  loss: 1 / number,
  metrics: { kl: 0.1 },
  diagnostics: { featureStandardDeviation: 0.3, effectiveRank: 8 },
  warnings: [],
  seconds: 2,
  viewsPerSecond: 1000,
});

describe('metrics log', () => {
  it('has a line for each epoch', async () => {
    const path = join(folder, 'lines.jsonl');
    await appendMetrics(path, epoch(1));
    await appendMetrics(path, epoch(2));
    expect(readFileSync(path, 'utf8')).toBe(
      '{"epoch":1,"loss":1,"metrics":{"kl":0.1},"diagnostics":{"featureStandardDeviation":0.3,"effectiveRank":8},"warnings":[],"seconds":2,"viewsPerSecond":1000}\n' +
        '{"epoch":2,"loss":0.5,"metrics":{"kl":0.1},"diagnostics":{"featureStandardDeviation":0.3,"effectiveRank":8},"warnings":[],"seconds":2,"viewsPerSecond":1000}\n',
    );
    expect(await readMetrics(path, 9)).toEqual([epoch(1), epoch(2)]);
    expect(await readMetrics(path, 1)).toEqual([epoch(1)]);
    expect(await readMetrics(join(folder, 'none'), 1)).toEqual([]);
  });

  it('drops later epochs and a line cut short, so that a resumed run appends where it continues', async () => {
    const path = join(folder, 'cut.jsonl');
    for (const number of [1, 2, 3]) await appendMetrics(path, epoch(number));
    writeFileSync(path, readFileSync(path, 'utf8').slice(0, -20));
    await truncateMetrics(path, 1);
    await appendMetrics(path, epoch(2));
    expect(await readMetrics(path, 9)).toEqual([epoch(1), epoch(2)]);
  });

  it('begins empty', async () => {
    const path = join(folder, 'new.jsonl');
    await truncateMetrics(path, 0);
    expect(readFileSync(path, 'utf8')).toBe('');
  });

  it('names the damaged line', async () => {
    const path = join(folder, 'damaged.jsonl');
    writeFileSync(path, `${JSON.stringify(epoch(1))}\n\0\0\0\n`);
    await expect(readMetrics(path, 9)).rejects.toThrow(
      new Error(`${path} is damaged in line 2. Pass --force to run again.`),
    );
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', async () => {
    await expect(appendMetrics('/dev/full', epoch(1))).rejects.toThrow(
      new Error('Cannot write /dev/full: the disk is full; free some space and run again.'),
    );
    const path = join(folder, 'none', 'metrics.jsonl');
    await expect(appendMetrics(path, epoch(1))).rejects.toThrow(`Cannot write ${path}: ENOENT`);
  });
});
