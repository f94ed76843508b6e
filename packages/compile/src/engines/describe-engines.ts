import { compile } from '../compile.js';
import type { CompileOptions } from '../types.js';
import { tfjsBackends } from './tfjs-backends.js';

/** Whether an engine works on this machine. */
export interface EngineStatus {
  /** `onnx`, `onnx-webgpu`, `tfjs-cpu`, `tfjs-wasm`, `tfjs-node` or `tfjs-node-gpu`. */
  readonly name: string;
  readonly options: CompileOptions;
  readonly works: boolean;
  /** Why it does not work and how to enable it; empty where it works. */
  readonly reason: string;
}

/** Every engine by the name a user selects it with. */
export const engines: Readonly<Record<string, CompileOptions>> = {
  onnx: { engine: 'onnx', device: 'cpu' },
  'onnx-webgpu': { engine: 'onnx', device: 'webgpu' },
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
    statuses.push({ name, options, works: reason === '', reason });
  }
  return statuses;
}
