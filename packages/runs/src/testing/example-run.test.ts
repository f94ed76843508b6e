import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.js';
import { findRuns, readSummaries } from '../find-runs.js';
import { exampleRun, untrained, writeExampleRun, writeExampleStudy } from './index.js';

const root = temporaryFolder();

describe('writeExampleRun', () => {
  it('writes what exampleRun is, a whole run that every reader takes', async () => {
    const changes = { dataset: 'mine', method: 'simvae', options: { views: 4 }, seed: 3 };
    await writeExampleRun(root, changes);
    const { runs, problems } = await findRuns(root);
    expect(problems).toEqual([]);
    expect(await readSummaries(runs)).toEqual({ runs: [exampleRun(0.5, changes)], problems: [] });
  });

  it('leaves a run unfinished, or without some stages, where that is asked for', async () => {
    const unfinished = await writeExampleRun(root, { seed: 1 }, { complete: false });
    expect([await unfinished.readStages(), await unfinished.readMetrics()]).toEqual([{}, []]);
    const changes = { seed: 2, stages: { training: untrained, mixture: undefined } };
    const partly = await writeExampleRun(root, changes);
    expect(await partly.readMetrics()).toEqual([]);
    expect(await partly.readStages()).toEqual(exampleRun(0.5, changes).stages);
  });
});

describe('writeExampleStudy', () => {
  const out = join(root, 'study');

  it('writes runs whose scores, counts, pictures and maps go together', async () => {
    await writeExampleStudy(out, { datasets: ['fashion-mnist-mini', 'celeba'], seeds: 2, epochs: 3 });
    const { runs, problems } = await findRuns(out);
    expect([runs.length, problems]).toEqual([20, []]);
    expect((await readSummaries(runs)).problems).toEqual([]);
    const digests = new Set<string>();
    for (const { folder, config } of runs) {
      const { probes, figures, map, likelihood } = await folder.readStages();
      if (!probes || !figures || !map) throw new Error('these stages must be there');
      expect(likelihood !== undefined).toBe(config.family === 'generative');
      expect(Object.keys(map.result.labels)).toEqual(config.targets);
      for (const { protocols } of Object.values(probes.result)) {
        for (const { linear, rows } of protocols) {
          const right = linear.confusion.reduce((sum, row, i) => sum + row[i], 0);
          expect(linear.confusion.flat().reduce((sum, n) => sum + n, 0)).toBe(rows.test);
          expect(right / rows.test).toBeCloseTo(linear.accuracy, 2);
        }
      }
      for (const file of figures.result.files) {
        const { columns, rows, cell, gap } = figures.result.layout[file];
        const { height, width } = decode((await folder.readFigure(file))!);
        expect(height).toBe(rows * (cell.height + gap) + gap);
        expect(width).toBe(columns * (cell.width + gap) + gap);
      }
      const { sprite, images, pca, umap, neighbors } = map.result;
      const picture = (await folder.readFigure(sprite.file))!;
      expect(createHash('sha256').update(picture).digest('hex')).toBe(sprite.digest);
      expect(decode(picture).width).toBe(sprite.columns * sprite.width);
      expect([pca.length, umap.length, neighbors.length]).toEqual([60, 60, 60]);
      expect(images).toHaveLength(60);
      digests.add(sprite.digest);
    }
    // Ten classes, and two.
    expect(digests.size).toBe(2);
  });

  it('writes the same again, of its size', async () => {
    const stages = async (name: string) => {
      const [folder] = await writeExampleStudy(join(root, name), {
        methods: ['simvae'],
        seeds: 1,
        images: 100,
      });
      return { stages: await folder.readStages(), metrics: await folder.readMetrics() };
    };
    const first = await stages('first');
    expect(first.stages.map?.result.images).toHaveLength(100);
    expect(await stages('second')).toEqual(first);
  });
});
