import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { datasets } from '@simvae/data';
import { describe, expect, it } from 'vitest';
import { type DatasetStatus, describeDatasets, formatDatasets } from './list-datasets.js';
import { temporaryFolder } from './testing/temporary-folder.js';

const folder = temporaryFolder();
const mini = fileURLToPath(new URL('data', import.meta.resolve('@simvae/fashion-mnist-mini')));

/** What is said of one data set where a folder is all there is. */
async function statusOf(name: string, dataDir: string): Promise<DatasetStatus | undefined> {
  return (await describeDatasets(dataDir)).find((status) => status.name === name);
}

describe('describeDatasets', () => {
  it('lists every data set, where it is, and whether its files are the published ones', async () => {
    const statuses = await describeDatasets(undefined);
    expect(statuses.map(({ name }) => name)).toEqual(Object.keys(datasets));
    const shipped = statuses.find(({ name }) => name === 'fashion-mnist-mini');
    expect(shipped).toMatchObject({ targets: ['class'], classes: 10 });
    expect(shipped?.images).toEqual({ train: 10_000, test: 2_000 });
    expect(shipped?.found).toMatchObject({ kind: 'package', official: true });
  });

  it('looks in a folder that it is told and nowhere else, and says how to get what is not there', async () => {
    const statuses = await describeDatasets(folder);
    const found = statuses.filter((status) => status.found).map(({ name }) => name);
    expect(found).toEqual(['glyphs', 'glyphs-color']);
    const remedies = Object.fromEntries(statuses.map(({ name, remedy }) => [name, remedy]));
    expect(remedies).toMatchObject({
      mnist: expect.stringMatching(/^downloaded from http\S+\/ on first use; or put train-images/),
      'fashion-mnist-mini': 'npm install @simvae/fashion-mnist-mini',
      cifar10: expect.stringContaining('cifar-10-binary.tar.gz, or what is in it,'),
      celeba: expect.stringMatching(/^ask for img_align_celeba, .* at https:.*, then pass --data-dir DIR$/),
      glyphs: undefined,
    });
  });

  it('says which files are missing beside others, which differ, and which cannot be read', async () => {
    const own = join(folder, 'own');
    cpSync(mini, own, { recursive: true });
    const [labels] = readdirSync(own).filter((name) => name.startsWith('t10k-labels'));
    writeFileSync(join(own, labels.replace(/\.gz$/, '')), 'x');
    const partial = join(folder, 'partial');
    mkdirSync(partial);
    cpSync(join(own, labels), join(partial, labels));
    expect(await statusOf('fashion-mnist-mini', partial)).toMatchObject({
      problem: expect.stringContaining(`${partial} has no train-images-idx3-ubyte.gz`),
      remedy: expect.any(String),
    });

    const whole = join(own, labels);
    writeFileSync(whole, 'x');
    const unreadable = await statusOf('fashion-mnist-mini', own);
    expect(unreadable).toMatchObject({ problem: expect.stringContaining(whole) });
    expect(unreadable).not.toHaveProperty('found');
  });
});

describe('formatDatasets', () => {
  const status = {
    name: 'mine',
    title: 'Mine',
    images: { train: 12345, test: 10 },
    shape: [2, 2, 3],
    targets: ['class'],
    classes: 4,
    licence: 'MIT',
  };
  const head = ['mine  (Mine)', '  images   12,345 + 10 of 2 x 2 x 3, 4 classes', '  licence  MIT'];
  const linesOf = (more: Partial<DatasetStatus>) => formatDatasets([{ ...status, ...more }]).split('\n\n')[0];

  it('prints what is known, where it is or how to get it', () => {
    const place = { kind: 'cache', directory: '/a', official: true } as const;
    expect(linesOf({ found: place })).toBe(
      [...head, '  here     cache: /a (the published files)'].join('\n'),
    );
    const differs = { ...place, official: false, note: 'not the published files: b differs' };
    expect(linesOf({ found: differs })).toContain(
      '  here     cache: /a (not the published files: b differs)',
    );
    expect(linesOf({ found: { kind: 'generated', directory: '', official: true } })).toContain(
      '\n  here     generated',
    );
    expect(linesOf({ problem: '/a has no b', remedy: 'npm install c' })).toBe(
      [...head, '  problem  /a has no b', '  missing  npm install c'].join('\n'),
    );
  });

  it('names several kinds of labels, and counts those of a group', async () => {
    const celeba = await statusOf('celeba', folder);
    expect(celeba?.targets).toHaveLength(42);
    const [, images] = formatDatasets([celeba as DatasetStatus]).split('\n');
    expect(images).toBe('  images   162,770 + 19,962 of 64 x 64 x 3, gender, hair, 40 attributes');
  });

  it('says how to use images of one’s own', () => {
    expect(formatDatasets([])).toMatch(/^folder:PATH {2}\(images of your own\)\n {2}images {3}/);
  });
});
