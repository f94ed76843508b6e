import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { compile } from '../compile.js';
import type { CompileOptions } from '../types.js';
import { describeAdapter } from './describe-adapter.js';
import { deviceNames } from './devices.js';
import { isNative, tfjsBackends } from './tfjs-backends.js';

/** Whether an engine works on this machine. */
export interface EngineStatus {
  /**
   * `onnx`, `onnx-webgpu`, `onnx-cuda`, `onnx-dml`, `onnx-coreml`, `tfjs-cpu`, `tfjs-wasm`, `tfjs-node` or
   * `tfjs-node-gpu`.
   */
  readonly name: string;
  readonly options: CompileOptions;
  readonly works: boolean;
  /** Why it does not work and how to enable it; empty where it works. */
  readonly reason: string;
  /** What a device other than the CPU runs on, where it works and that can be known; several if it is one of them. */
  readonly adapter?: string;
}

/** Every engine by the name a user selects it with. */
export const engines: Readonly<Record<string, CompileOptions>> = {
  ...Object.fromEntries(
    deviceNames.map((device) => [
      device === 'cpu' ? 'onnx' : `onnx-${device}`,
      { engine: 'onnx', device } satisfies CompileOptions,
    ]),
  ),
  ...Object.fromEntries(
    tfjsBackends.map((backend) => [
      backend.startsWith('tfjs') ? backend : `tfjs-${backend}`,
      { engine: 'tfjs', backend } satisfies CompileOptions,
    ]),
  ),
};

/**
 * Tries engines on a small program and says which work, and why the others do not. Those that load TensorFlow's library are tried in
 * a process each, as one process has room for one of them.
 *
 * @param names - of engines. @default all
 * @throws {RangeError} If there is no such engine.
 */
export async function describeEngines(
  names: readonly string[] = Object.keys(engines),
): Promise<EngineStatus[]> {
  const statuses: EngineStatus[] = [];
  for (const name of names) {
    if (!(name in engines)) {
      const known = Object.keys(engines).join(', ');
      throw new RangeError(`describeEngines: \`names\` must be among ${known}, got ${name}.`);
    }
    const native = isNative(engines[name].backend);
    statuses.push(native ? await describeApart(name) : await describeEngine(name));
  }
  return statuses;
}

/** Tries an engine, one of `engines`, in this process. */
export async function describeEngine(name: string): Promise<EngineStatus> {
  const options = engines[name];
  let reason = '';
  try {
    const program = await compile(({ x }) => ({ y: x }), { x: [1] }, options);
    const { y } = await program.run({ x: Float32Array.of(7) });
    if ((y as Float32Array)[0] !== 7) reason = 'It computed a wrong result.';
    await program.dispose();
  } catch (error) {
    reason = (error as Error).message;
  }
  const works = reason === '';
  const adapter = works ? await describeAdapter(options.device ?? 'cpu') : undefined;
  return { name, options, works, reason, ...(adapter !== undefined && { adapter }) };
}

/** What a process runs that tries an engine: it finds this package as it is built, from its manifest. */
const trial = `
  import { createRequire } from 'node:module';
  import { pathToFileURL } from 'node:url';
  const [, manifest, name] = process.argv;
  const library = createRequire(manifest).resolve('@simvae/compile');
  const { describeEngine } = await import(pathToFileURL(library).href);
  process.send(await describeEngine(name));
`;

/** Tries an engine in a process of its own. */
async function describeApart(name: string): Promise<EngineStatus> {
  const manifest = createRequire(import.meta.url).resolve('@simvae/compile/package.json');
  const child = spawn(process.execPath, ['--input-type=module', '--eval', trial, manifest, name], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let status: EngineStatus | undefined;
  child.on('message', (message) => {
    status = message as EngineStatus;
  });
  const [code, signal] = await once(child, 'close');
  const reason = `The process that tried it ended with ${signal ?? `exit code ${code}`}.`;
  return status ?? { name, options: engines[name], works: false, reason };
}
