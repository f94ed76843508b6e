import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { RunFolder } from '@simvae/runs';
import { describe, expect, it } from 'vitest';
import { contentsOf } from '../../test/contents.js';
import { loaderOf, RecordingReporter, temporaryFolder, tinyDataset, tinyRequest } from '../../test/tiny.js';
import { planStudy } from '../plan/plan-study.js';
import { RequestError } from '../request-error.js';
import { runStudy } from '../run-study.js';
import { runLocally } from './run-locally.js';

const root = temporaryFolder();
const load = loaderOf(tinyDataset());
const contextOf = (name: string) => ({
  out: join(root, name),
  load,
  reporter: new RecordingReporter(),
  command: 'simvae test',
});

/** A worker that appends what it is given to a file, then does what its method's name says. */
const script = join(root, 'worker.mjs');
writeFileSync(
  script,
  `import { appendFileSync } from 'node:fs';
  import { text } from 'node:stream/consumers';
  const { identity, seed } = JSON.parse(await text(process.stdin));
  const [, , ...args] = process.argv;
  const method = identity.method.name;
  appendFileSync(args.at(-2), JSON.stringify({ method, seed, args: args.slice(0, -2) }) + '\\n');
  if (method === 'vae') process.kill(process.pid, 'SIGKILL');
  await new Promise((done) => setTimeout(done, 100));
  const failures = method === 'simclr' ? [{ run: 'simclr', path: '', message: 'diverged' }] : [];
  process.send({ type: 'outcome', failures, reused: false }, () => process.disconnect());`,
);

describe('runLocally', () => {
  it('carries runs out in processes that share the cores; none that fails or is killed stops another', async () => {
    const context = contextOf('workers');
    const methods = ['random', 'vae', 'simclr', 'moco'];
    const planned = await planStudy(tinyRequest({ methods, seeds: [0, 1] }), context);
    const [done] = planned;
    await runStudy([done], context);
    const said = join(root, 'said.txt');
    const runOne = { script, arguments: [said], execArgv: [] };
    const { runs, failures, reused } = await runLocally(
      planned,
      { jobs: 2, runOne },
      { ...context, cores: 5 },
    );
    expect(reused).toBe(1);
    expect(runs.map(({ folder }) => folder.path)).toEqual([new RunFolder(context.out, done).path]);
    expect(failures.map(({ run, message }) => [run, message])).toEqual([
      ...[0, 1].map((seed) => [`vae seed ${seed}`, expect.stringContaining('was killed by SIGKILL')]),
      ...[0, 1].map(() => ['simclr', 'diverged']),
    ]);
    const started = readFileSync(said, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(started.map(({ method, seed }) => `${method} ${seed}`).sort()).toEqual(
      planned
        .slice(1)
        .map(({ identity, seed }) => `${identity.method.name} ${seed}`)
        .sort(),
    );
    const cores = started.map(({ args }) => args[args.indexOf('--cores') + 1]);
    expect(new Set(cores)).toEqual(new Set(['3', '2']));
    expect(started[0].args.slice(0, 6)).toEqual([
      ...['run-one', '-', '--out', context.out, '--made-by', 'simvae test'],
    ]);
  });

  it('is this process where one job is wanted, whatever the cores', async () => {
    const [one, all] = [contextOf('one'), contextOf('all')];
    const request = tinyRequest({ methods: ['vae'], engine: { name: 'onnx', threads: 0 } });
    const runOne = { script: join(root, 'none.mjs'), arguments: [] };
    const planned = await planStudy(request, one);
    expect(await runLocally(planned, { jobs: 1, runOne }, { ...one, cores: 1 })).toMatchObject({
      failures: [],
    });
    await runStudy(planned, all);
    if (availableParallelism() <= 2) expect(contentsOf(one.out)).toEqual(contentsOf(all.out));
  });

  it.each([0, -1, 1.5, 1000])('refuses %s jobs', async (jobs) => {
    const runOne = { script, arguments: [] };
    await expect(runLocally([], { jobs, runOne }, contextOf('none'))).rejects.toThrow(RequestError);
  });
});
