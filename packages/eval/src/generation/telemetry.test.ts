import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { averagePoolModel } from '../../test/onnx-model.js';

/** Loads a network, runs it, and says so. */
const program = `
  import { inceptionExtractor } from './index.js';
  const extractor = await inceptionExtractor({ file: 'model.onnx', threads: 1 });
  console.log((await extractor.extract({ data: new Float32Array(3).fill(2), shape: [1, 1, 1, 3] })).data.join());
`;
const inWorker = `
  import { Worker } from 'node:worker_threads';
  new Worker(new URL('./program.mjs', import.meta.url)).on('error', ({ message }) => console.log(message));
`;

let folder: string;
beforeAll(async () => {
  // Below this package, so that its dependencies are found.
  const parent = fileURLToPath(new URL('../../.vitest', import.meta.url));
  await mkdir(parent, { recursive: true });
  folder = await mkdtemp(join(parent, 'telemetry-'));
  await build({
    config: false,
    entry: [fileURLToPath(new URL('../index.ts', import.meta.url))],
    format: 'esm',
    target: 'node20',
    outDir: folder,
    silent: true,
    skipNodeModulesBundle: true,
    noExternal: [/^@simvae\//],
    esbuildOptions: (options) => {
      options.conditions = ['@simvae/source'];
    },
  });
  await writeFile(join(folder, 'model.onnx'), averagePoolModel(1));
  await writeFile(join(folder, 'program.mjs'), program);
  await writeFile(join(folder, 'worker.mjs'), inWorker);
});
afterAll(() => rm(folder, { recursive: true }));

/**
 * Runs a program as a user who has nothing in any folder; gives what it printed and what is there then.
 *
 * Told nothing, ONNX Runtime writes a device id there as soon as it starts, and looks up its host some seconds later.
 */
async function runAtHome(script: string) {
  const home = await mkdtemp(join(folder, 'home-'));
  const names = ['HOME', 'USERPROFILE', 'LOCALAPPDATA', 'APPDATA'];
  const folders = [...names, 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME'].map((name) => [
    name,
    home,
  ]);
  const { PATH, SystemRoot } = process.env;
  const env = { PATH, ...(SystemRoot ? { SystemRoot } : {}), ...Object.fromEntries(folders) };
  const { stdout, stderr } = spawnSync(process.execPath, [script], { cwd: folder, env, encoding: 'utf8' });
  return { stdout: stdout.trim(), stderr, files: await readdir(home) };
}

it('inceptionExtractor turns the telemetry of ONNX Runtime off: no device id is written', async () => {
  const { stdout, stderr, files } = await runAtHome('program.mjs');
  expect(stdout, stderr).toBe('2,2,2');
  expect(files).toEqual([]);
});

it('inceptionExtractor does not start ONNX Runtime on a worker thread, where it could not be told', async () => {
  const { stdout, stderr, files } = await runAtHome('worker.mjs');
  expect(stdout, stderr).toBe(
    'inceptionExtractor: a worker thread cannot turn off the telemetry of ONNX Runtime; set ORT_DISABLE_TELEMETRY=1 in ' +
      'the environment of the process.',
  );
  expect(files).toEqual([]);
});
