import { compile } from '../compile.js';
import type { CompileOptions } from '../types.js';
import { describeAdapter } from './describe-adapter.js';
import { deviceNames } from './devices.js';
import { tfjsBackends } from './tfjs-backends.js';

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

/** Tries every engine on a small program and says which work, and why the others do not. */
export async function describeEngines(): Promise<EngineStatus[]> {
  const statuses: EngineStatus[] = [];
  for (const [name, options] of Object.entries(engines)) {
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
    statuses.push({ name, options, works, reason, ...(adapter !== undefined && { adapter }) });
  }
  return statuses;
}
