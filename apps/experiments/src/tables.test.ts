import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { datasets } from '@simvae/data';
import { writeExampleRun } from '@simvae/runs/testing';
import { RequestError } from '@simvae/study';
import { beforeAll, describe, expect, it } from 'vitest';
import { printTables, type RunFilter, selectRuns, summariesOf, tableFormats } from './tables.js';
import { Progress } from './terminal/progress.js';
import { RecordingStream } from './testing/recording-stream.js';
import { temporaryFolder } from './testing/temporary-folder.js';

const folder = temporaryFolder();
const out = join(folder, 'runs');

async function select(filter: Partial<RunFilter> = {}) {
  const stderr = new RecordingStream();
  const runs = await selectRuns({ out, ...filter }, { reporter: new Progress(stderr) });
  return {
    names: runs.map(
      ({ config: { identity, seed } }) => `${identity.dataset.name} ${identity.method.name} ${seed}`,
    ),
    runs,
    stderr: stderr.text,
  };
}

beforeAll(async () => {
  await writeExampleRun(out, { method: 'simvae', seed: 10 });
  await writeExampleRun(out, { method: 'simvae', seed: 9 });
  await writeExampleRun(out, { method: 'random' });
  await writeExampleRun(out, { method: 'removed' });
  await writeExampleRun(out, {
    dataset: 'folder-mine',
    data: { request: 'folder:/there/mine', settings: {} },
  });
  const { path } = await writeExampleRun(out, { dataset: 'glyphs', method: 'vae' });
  mkdirSync(join(path, '..', 'seed-1'));
  mkdirSync(join(path, '..', 'notes'));
  writeFileSync(join(out, 'README'), '');
});

describe('selectRuns', () => {
  it('finds runs, and nothing else', async () => {
    const { names, stderr } = await select();
    expect(names.sort()).toEqual([
      'fashion-mnist-mini random 0',
      'fashion-mnist-mini removed 0',
      'fashion-mnist-mini simvae 10',
      'fashion-mnist-mini simvae 9',
      'folder-mine vae 0',
      'glyphs vae 0',
    ]);
    expect(stderr).toBe('');
  });

  it('filters, also by a method that is not a registered one', async () => {
    expect((await select({ dataset: 'glyphs' })).names).toEqual(['glyphs vae 0']);
    expect((await select({ methods: 'simvae,vae', seeds: '9,0' })).names.sort()).toEqual([
      'fashion-mnist-mini simvae 9',
      'folder-mine vae 0',
      'glyphs vae 0',
    ]);
    expect((await select({ methods: 'removed' })).names).toEqual(['fashion-mnist-mini removed 0']);
    expect((await select({ methods: 'all' })).names).toHaveLength(6);
  });

  it('finds runs on a folder by its name, wherever it lies now', async () => {
    for (const dataset of ['folder-mine', 'folder:/there/mine', 'folder:elsewhere/mine/']) {
      expect((await select({ dataset })).names).toEqual(['folder-mine vae 0']);
    }
  });

  it.each<[Partial<RunFilter>, string]>([
    [{ dataset: 'cifar' }, `--dataset must be one of ${Object.keys(datasets).join(', ')}, `],
    [{ dataset: 'cifar' }, 'folder-mine, folder:PATH, got cifar.'],
    [{ dataset: 'folder:mines' }, 'There is no such run in'],
    [{ methods: 'vae,byol' }, 'got byol.'],
    [{ seeds: 'x' }, '--seeds must be'],
    [
      { dataset: 'mnist' },
      `There is no such run in ${out}. Make some with \`simvae bench\`, or pass --out DIR.`,
    ],
    [{ out: join(folder, 'none') }, 'There is no such run in'],
  ])('rejects %j', async (filter, message) => {
    await expect(select(filter)).rejects.toThrow(RequestError);
    await expect(select(filter)).rejects.toThrow(message);
  });

  it('notes what is damaged, and fails only where nothing else is there', async () => {
    const damaged = join(folder, 'damaged');
    const { path } = await writeExampleRun(damaged, { seed: 1 });
    await writeExampleRun(damaged, { seed: 2 });
    writeFileSync(join(path, 'config.json'), '{');
    const { names, stderr } = await select({ out: damaged });
    expect(names).toEqual(['fashion-mnist-mini vae 2']);
    expect(stderr).toMatch(/^Left out: .*seed-1.*config\.json is damaged.*\n$/);
    rmSync(join(path, '..', 'seed-2'), { recursive: true });
    const failed = select({ out: damaged });
    await expect(failed).rejects.toThrow(new Error(`No such run in ${damaged} can be read.`));
    await expect(failed).rejects.not.toThrow(RequestError);
  });
});

describe('printTables', () => {
  it('prints in every format, and nothing where there is nothing', async () => {
    const { runs } = await select({ methods: 'simvae' });
    const { summaries } = await summariesOf(runs, { reporter: new Progress(new RecordingStream()) });
    const printed = (format: (typeof tableFormats)[number]) => {
      let text = '';
      const print = (line: string) => (text += line);
      expect(printTables(summaries, { format }, { print, width: 80 })).toBe(true);
      return text;
    };
    for (const format of tableFormats) expect(printed(format)).toMatch(/SimVAE.*50|50.*SimVAE/s);
    expect(printed('text')).toContain('\nSimVAE   50.0 ± 0.0');
    expect(printed('csv')).toContain('accuracy,fashion-mnist-mini,class,strict,SimVAE,50,');
    expect(printed('markdown')).toContain('Made by `simvae bench` at commit 012345678');
    expect(printed('latex')).toContain('\\begin{tabular}');
    expect(printed('html')).toContain('<table');
    expect(() => JSON.parse(printed('json'))).not.toThrow();
    const nothing = { print: () => expect.unreachable(), width: 80 };
    expect(printTables([], { format: 'text' }, nothing)).toBe(false);
    const missing = () => printTables(summaries, { format: 'text', targets: ['hair'] }, nothing);
    expect(missing).toThrow(/hair/);
  });
});
