import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findRuns } from '@simvae/runs';
import { type ExampleRun, writeExampleRun, writeExampleStudy } from '@simvae/runs/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.js';
import { readReport } from './read-report.js';

const folder = temporaryFolder();
let root: string;
let count = 0;
beforeEach(() => {
  root = join(folder, `runs-${count++}`);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const report = async () => {
  const { runs, problems } = await findRuns(root);
  return readReport(runs, { problems });
};
const reasons = async (title: string) => {
  const [{ rows, columns }] = (await report()).tables;
  const at = columns.findIndex((column) => column.title === title);
  return rows.map(({ cells }) => (cells[at] as { missing?: string }).missing);
};

describe('readReport', () => {
  it('is plain data: all of a study, each picture once', async () => {
    await writeExampleStudy(root, { methods: ['random', 'vae', 'simvae'], seeds: 2, images: 20 });
    const data = await report();
    expect(JSON.parse(JSON.stringify(data))).toEqual(data);
    expect(data.problems).toEqual([]);
    expect(data.series.map(({ label, runs, nth }) => [label, runs, nth])).toEqual([
      ['Random', [0, 1], 0],
      ['VAE', [2, 3], 0],
      ['SimVAE', [4, 5], 0],
    ]);
    expect(data.runs.map(({ seed, status }) => [seed, status])).toEqual(
      [0, 1, 0, 1, 0, 1].map((seed) => [seed, 'evaluated']),
    );
    expect(data.runs[0].commit).toBe('0123456789abcdef');
    // One seed of each method has the map; their test images are one picture.
    const [map, ...others] = data.maps;
    expect(others).toEqual([]);
    expect(map.layouts.map(({ series, seed }) => [series, seed])).toEqual(
      data.series.map(({ id }) => [id, 0]),
    );
    expect(map.layouts[0].umap).toHaveLength(20);
    expect(Object.keys(data.images)).toContain(map.sprite.image);
    const used = [map.sprite.image, ...data.pictures.map(({ image }) => image)];
    expect(new Set(used)).toEqual(new Set(Object.keys(data.images)));
    expect(Object.values(data.images).every((url) => url.startsWith('data:image/png;base64,iVBOR'))).toBe(
      true,
    );
  });

  it('does not depend on the order in which runs are found', async () => {
    await writeExampleStudy(root, { methods: ['vae', 'simvae'], seeds: 2, images: 10 });
    const { runs } = await findRuns(root);
    const { updatedAt, ...data } = await readReport(runs);
    const { updatedAt: _, ...reversed } = await readReport([...runs].reverse());
    expect(reversed.tables.map(({ columns }) => columns)).toEqual(data.tables.map(({ columns }) => columns));
    expect(reversed.series).toEqual(data.series);
    expect(updatedAt).toBe('2026-01-02T00:00:00Z');
  });

  it('adds confusion matrices up over seeds, under protocol strict', async () => {
    await writeExampleStudy(root, { methods: ['vae'], seeds: 3, images: 10 });
    const { confusions } = await report();
    expect(confusions.map(({ probe, protocol, seeds }) => [probe, protocol, seeds])).toEqual(
      ['linear', 'mlp', 'knn', 'gmm'].map((probe) => [probe, 'strict', 3]),
    );
    const { runs } = await findRuns(root);
    const each = await Promise.all(runs.map(({ folder }) => folder.readStage('probes')));
    const first = each.map((record) => record!.result.class.protocols[1].linear.confusion[0][0]);
    expect(confusions[0].counts[0][0]).toBe(first.reduce((sum, value) => sum + value));
  });

  it('says why a number is missing', async () => {
    const examples: readonly [ExampleRun, boolean][] = [
      [{ method: 'random', stages: { mixture: undefined } }, true],
      [{ method: 'vae' }, false],
      [{ method: 'simvae' }, true],
    ];
    for (const [changes, complete] of examples) await writeExampleRun(root, changes, { complete });
    expect(await reasons('GMM')).toEqual([
      'Not evaluated: stage mixture is missing; `simvae eval` makes it.',
      'Training has not ended: seed 0 has not begun.',
      undefined,
    ]);
  });

  it('tells a method that needs no training from a time that is not known', async () => {
    const none = { epochs: 0, images: 0, views: 0, seconds: 0 };
    await writeExampleRun(root, { method: 'random', stages: { training: none } });
    await writeExampleRun(root, {
      method: 'vae',
      stages: { training: { epochs: 5, images: 1, views: 1, seconds: null } },
    });
    expect(await reasons('training')).toEqual([
      'The method is not trained.',
      'The log of training is not whole, so its time is not known.',
    ]);
  });

  it('leaves out what is damaged, and says so', async () => {
    const [run] = await writeExampleStudy(root, { methods: ['vae', 'simvae'], seeds: 1, images: 10 });
    writeFileSync(join(run.path, 'results', 'mixture.json'), '{');
    writeFileSync(join(run.path, 'figures', 'reconstructions.png'), 'no picture');
    const data = await report();
    const messages = data.problems.map(({ message }) => message).join('\n');
    expect(messages).toMatch(/mixture\.json/);
    expect(messages).toMatch(/reconstructions\.png/);
    expect(data.pictures.filter(({ kind }) => kind === 'reconstructions')).toHaveLength(1);
    expect(data.tables.length).toBeGreaterThan(0);
  });

  it('shows other tables where no honest one can be made', async () => {
    await writeExampleRun(root, { seed: 0 });
    await writeExampleRun(root, { seed: 1, settings: { probeEpochs: 9 } });
    await writeExampleRun(root, { dataset: 'glyphs' });
    const data = await report();
    expect(data.problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('was evaluated with other settings'),
    ]);
    expect(data.tables.map(({ subject }) => subject.dataset)).toEqual(['glyphs', 'glyphs']);
  });

  it('names rows of the paper that have no run, and the tables that it stands for', async () => {
    await writeExampleRun(root, { method: 'simvae', dataset: 'fashion-mnist' });
    const [paper, strict] = (await report()).tables;
    expect(paper.counterpart).toBe('tables 1, 6 and 7');
    expect(paper.notes.join()).toContain('--methods random,simclr,vicreg,moco,vae,beta-vae,cr-vae adds them');
    expect([strict.counterpart, strict.notes]).toEqual([undefined, []]);
  });

  it('is a report of nothing where there is nothing', async () => {
    const data = await report();
    expect(data.summary[0]).toBe('There is no run here yet.');
    expect(data.tables).toEqual([]);
  });
});
