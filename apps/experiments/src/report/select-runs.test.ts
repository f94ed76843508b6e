import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { datasets } from '@simvae/data';
import { beforeAll, describe, expect, it } from 'vitest';
import { exampleConfig } from '../testing/example-config.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { writeRun } from '../testing/write-run.js';
import { UsageError } from '../usage-error.js';
import { type RunFilter, selectRuns } from './select-runs.js';

const folder = temporaryFolder();
const out = join(folder, 'runs');

async function select(filter: Partial<RunFilter> = {}) {
  const runs = await selectRuns({ out, ...filter });
  return runs.map(({ config: { dataset, method, seed } }) => `${dataset} ${method} ${seed}`);
}

beforeAll(async () => {
  await writeRun(out, { method: 'simvae', seed: 10 });
  await writeRun(out, { method: 'simvae', seed: 9, threads: 1, engine: 'tfjs-cpu' });
  await writeRun(out, { method: 'random' });
  await writeRun(out, { method: 'removed' });
  await writeRun(out, { dataset: 'glyphs', method: 'vae' });
  mkdirSync(join(out, 'glyphs', 'vae', 'seed-1'));
  mkdirSync(join(out, 'glyphs', 'vae', 'notes'));
  writeFileSync(join(out, 'README'), '');
});

describe('selectRuns', () => {
  it("finds runs by data set, method in the paper's order, and seed; and nothing else", async () => {
    expect(await select()).toEqual([
      'fashion-mnist-mini random 0',
      'fashion-mnist-mini simvae 9',
      'fashion-mnist-mini simvae 10',
      'fashion-mnist-mini removed 0',
      'glyphs vae 0',
    ]);
  });

  it('filters', async () => {
    expect(await select({ dataset: 'glyphs' })).toEqual(['glyphs vae 0']);
    expect(await select({ methods: 'vae,random' })).toEqual(['fashion-mnist-mini random 0', 'glyphs vae 0']);
    expect(await select({ seeds: '9,' })).toEqual(['fashion-mnist-mini simvae 9']);
  });

  it('rejects unknown names, and a filter that lets nothing through', async () => {
    await expect(select({ dataset: 'x' })).rejects.toThrow(
      new UsageError(`--dataset must be one of ${Object.keys(datasets).join(', ')}, got x.`),
    );
    await expect(select({ methods: 'x' })).rejects.toThrow('--methods must be one of');
    const nothing = (path: string) =>
      new UsageError(`There is no such run in ${path}. Make some with \`simvae bench\`, or pass --out DIR.`);
    await expect(select({ methods: 'moco' })).rejects.toThrow(nothing(out));
    const missing = join(folder, 'missing');
    await expect(select({ out: missing })).rejects.toThrow(nothing(missing));
  });

  it('rejects seeds of different settings', async () => {
    const mixed = join(folder, 'mixed');
    const first = await writeRun(mixed, {});
    const { training } = exampleConfig();
    const second = await writeRun(mixed, { seed: 1, training: { ...training, epochs: 6 } });
    await expect(select({ out: mixed })).rejects.toThrow(
      new Error(
        `${second.path} has other settings than ${first.path} (training.epochs: 5 there, 6 asked for): they cannot be ` +
          'averaged. Choose with --seeds, or move one to another --out.',
      ),
    );
    expect(await select({ out: mixed, seeds: '1,' })).toEqual(['fashion-mnist-mini vae 1']);
  });
});
