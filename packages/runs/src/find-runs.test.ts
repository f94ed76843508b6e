import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../test/temporary-folder.js';
import type { RunConfig } from './config.js';
import { findRuns, readSummaries } from './find-runs.js';
import { RunFolder } from './run-folder.js';
import { exampleConfig, exampleIdentity, exampleLikelihood, exampleLine } from './testing/index.js';

const root = temporaryFolder();

async function writeRun(out: string, changes: Partial<RunConfig> = {}): Promise<RunFolder> {
  const config = exampleConfig(changes);
  const folder = new RunFolder(out, config);
  await folder.create(config);
  return folder;
}
const method = (name: string, options = {}) => ({ identity: exampleIdentity({ method: { name, options } }) });

describe('findRuns', () => {
  it('finds runs by data set, method and seed; and nothing else', async () => {
    const out = join(root, 'plain');
    await writeRun(out, { ...method('simvae'), seed: 10 });
    await writeRun(out, { ...method('simvae'), seed: 9 });
    await writeRun(out, method('random'));
    const glyphs = exampleIdentity({ dataset: { name: 'glyphs', digest: 'a' } });
    const { path } = await writeRun(out, { identity: glyphs });
    mkdirSync(join(path, '..', 'seed-1'));
    mkdirSync(join(path, '..', 'notes'));
    writeFileSync(join(path, '..', 'seed-2.lock'), '');
    writeFileSync(join(out, 'README'), '');
    mkdirSync(join(out, 'studies', 'views', 'seed-0'), { recursive: true });
    writeFileSync(join(out, 'studies', 'views', 'seed-0', 'config.json'), '{');
    const { runs, problems } = await findRuns(out);
    expect(problems).toEqual([]);
    expect(
      runs.map(({ config: { identity, seed } }) => [identity.dataset.name, identity.method.name, seed]),
    ).toEqual([
      ['fashion-mnist-mini', 'random', 0],
      ['fashion-mnist-mini', 'simvae', 9],
      ['fashion-mnist-mini', 'simvae', 10],
      ['glyphs', 'vae', 0],
    ]);
    expect(runs[3].folder.path).toBe(path);
    expect(await findRuns(join(out, 'none'))).toEqual({ runs: [], problems: [] });
  });

  it('has settings of one method side by side', async () => {
    const out = join(root, 'side');
    await writeRun(out, method('vae', { beta: 1 }));
    await writeRun(out, method('vae', { beta: 2 }));
    const { runs } = await findRuns(out);
    expect(runs.map(({ config }) => config.identity.method.options.beta).sort()).toEqual([1, 2]);
  });

  it('lists what cannot be used, and goes on', async () => {
    const out = join(root, 'problems');
    const whole = await writeRun(out, { seed: 0 });
    const seed = (number: number) => join(whole.path, '..', `seed-${number}`);
    writeFileSync(join((await writeRun(out, { seed: 1 })).path, 'config.json'), '{');
    const renamed = join(whole.path, '..', '..', 'vae-0123456789', 'seed-0');
    cpSync(whole.path, renamed, { recursive: true });
    cpSync(whole.path, seed(2), { recursive: true });
    rmSync(join((await writeRun(out, { seed: 3 })).path, 'config.json'));
    writeFileSync(join(seed(3), 'metrics.jsonl'), '');
    const old = join(out, 'mnist', 'vae', 'seed-0');
    mkdirSync(old, { recursive: true });
    writeFileSync(join(old, 'config.json'), JSON.stringify({ dataset: 'mnist', method: 'vae', seed: 0 }));

    const { runs, problems } = await findRuns(out);
    expect(runs.map(({ folder }) => folder.path)).toEqual([whole.path]);
    const name = whole.path.slice(out.length + 1);
    expect(problems).toEqual(
      [
        {
          path: renamed,
          message:
            `${renamed} holds the run ${name}: its folder was renamed or its settings changed. Move it to ${whole.path}, ` +
            'or delete it.',
        },
        {
          path: seed(1),
          message: `${seed(1)}/config.json is damaged: it is not JSON. Restore it, or delete ${seed(1)} and run again.`,
        },
        {
          path: seed(2),
          message: expect.stringContaining(`${seed(2)} holds the run ${name}: its folder was renamed`),
        },
        {
          path: seed(3),
          message: `${seed(3)} holds files of a run without config.json. Run it again, or delete the folder.`,
        },
        {
          path: old,
          message:
            `${old}/config.json is of the layout before runs had identities. Delete ${old} and run again, or choose ` +
            'another folder with --out DIR.',
        },
      ].sort((a, b) => (a.path < b.path ? -1 : 1)),
    );
  });

  it('says why a folder cannot be read', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    expect(await findRuns(file)).toEqual({
      runs: [],
      problems: [
        {
          path: file,
          message: expect.stringContaining(`Cannot read ${file}: a part of its path is a file.`),
        },
      ],
    });
  });
});

describe('readSummaries', () => {
  it('has the stages that are there, and lists damaged ones', async () => {
    const out = join(root, 'stages');
    const folder = await writeRun(out);
    await folder.writeStage('likelihood', exampleLikelihood());
    await writeRun(out, { seed: 1 });
    const probes = join(folder.path, 'results', 'probes.json');
    writeFileSync(probes, '{}');
    const { runs } = await findRuns(out);
    const { runs: summaries, problems } = await readSummaries(runs);
    expect(summaries.map(({ config, stages }) => [config.seed, Object.keys(stages)])).toEqual([
      [0, ['likelihood']],
      [1, []],
    ]);
    expect(problems).toEqual([
      { path: probes, message: expect.stringContaining(`${probes} is damaged: \`format\``) },
    ]);
    await expect(runs[0].stages()).rejects.toThrow('probes.json is damaged');
    expect(await runs[1].stages()).toEqual({});
  });

  it('names a log that lacks epochs or is damaged, and keeps what the run came to', async () => {
    const out = join(root, 'log');
    const folder = await writeRun(out);
    const path = join(folder.path, 'metrics.jsonl');
    const result = { epochs: 3, images: 30, views: 30, seconds: 6 };
    await folder.writeStage('training', { ...exampleLikelihood(), result });
    const problemsOf = async () => {
      const { runs, problems } = await readSummaries((await findRuns(out)).runs);
      expect(runs[0].stages.training?.result).toEqual(result);
      return problems;
    };
    const lacks = (what: string) => [
      { path, message: `${path} lacks ${what}. Restore it, or pass --force to run again.`, kept: true },
    ];
    expect(await problemsOf()).toEqual(lacks('3 of 3 epochs, the first of them 1'));
    await folder.appendMetrics(exampleLine(1));
    await folder.appendMetrics(exampleLine(3));
    expect(await problemsOf()).toEqual(lacks('1 of 3 epochs, the first of them 2'));
    await folder.truncateMetrics(1);
    for (const epoch of [2, 3]) await folder.appendMetrics(exampleLine(epoch));
    expect(await problemsOf()).toEqual([]);
    writeFileSync(path, '{}\n');
    expect(await problemsOf()).toMatchObject([
      { message: `${path} is damaged in line 1. Pass --force to run again.` },
    ]);

    const untrained = { epochs: 0, images: 0, views: 0, seconds: 0 };
    await folder.writeStage('training', { ...exampleLikelihood(), result: untrained });
    rmSync(path);
    expect((await readSummaries((await findRuns(out)).runs)).problems).toEqual([]);
  });
});
