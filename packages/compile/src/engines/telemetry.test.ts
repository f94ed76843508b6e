import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Compiles a function, runs it, and says so. */
const program = `
  import * as tf from '@tensorflow/tfjs-core';
  import { compile } from './index.js';
  const program = await compile(({ x }) => ({ y: tf.matMul(x, x) }), { x: [2, 2] }, { threads: 1 });
  const { y } = await program.run({ x: Float32Array.of(1, 2, 3, 4) });
  await program.dispose();
  console.log(y.join());
`;
const inWorker = `
  import { Worker } from 'node:worker_threads';
  if (process.argv[2]) process.env.ORT_DISABLE_TELEMETRY = process.argv[2];
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
    noExternal: ['@simvae/arrays'],
    esbuildOptions: (options) => {
      options.conditions = ['@simvae/source'];
    },
  });
  await writeFile(join(folder, 'program.mjs'), program);
  await writeFile(join(folder, 'worker.mjs'), inWorker);
});
afterAll(() => rm(folder, { recursive: true }));

/**
 * Runs a program as a user who has nothing in any folder; gives what it printed and what is there then.
 *
 * Told nothing, ONNX Runtime writes a device id there as soon as it starts, and looks up its host some seconds later.
 */
async function runAtHome(...args: readonly string[]) {
  const home = await mkdtemp(join(folder, 'home-'));
  const folders = Object.fromEntries(
    [
      'HOME',
      'USERPROFILE',
      'LOCALAPPDATA',
      'APPDATA',
      'XDG_CACHE_HOME',
      'XDG_CONFIG_HOME',
      'XDG_DATA_HOME',
    ].map((name) => [name, home]),
  );
  const { PATH, SystemRoot } = process.env;
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    env: { PATH, ...(SystemRoot ? { SystemRoot } : {}), ...folders } as NodeJS.ProcessEnv,
    encoding: 'utf8',
  });
  return { lines: stdout.trim().split('\n').at(-1), stderr, files: await readdir(home) };
}

describe('ONNX Runtime, which reports its use unless it is told not to', () => {
  it('writes no device id when a program compiles and runs', async () => {
    const { lines, stderr, files } = await runAtHome('program.mjs');
    expect(lines, stderr).toBe('7,10,15,22');
    expect(files).toEqual([]);
  });

  it('does not start on a worker thread, where it could not be told, and does where it was', async () => {
    const refused = await runAtHome('worker.mjs');
    expect(refused.lines, refused.stderr).toBe(
      'compile: a worker thread cannot turn off the telemetry of ONNX Runtime; set ORT_DISABLE_TELEMETRY=1 in the ' +
        "environment of the process (process.env.ORT_DISABLE_TELEMETRY = '1' on the main thread, before the worker starts).",
    );
    expect(refused.files).toEqual([]);
    const told = await runAtHome('worker.mjs', '1');
    expect(told.lines, told.stderr).toBe('7,10,15,22');
    expect(told.files).toEqual([]);
  });
});
