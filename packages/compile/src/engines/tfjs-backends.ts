import { createRequire } from 'node:module';
import { setBackend } from '@tensorflow/tfjs-core';
import { rememberBackend } from '../trace/current-backend.js';
import type { TfjsBackend } from '../types.js';
import { NativeLibrary, nativeName } from './native-backend.js';

const library = new NativeLibrary();

/** How each tfjs backend is loaded, what name it registers, and what to do where it does not load. */
const backends: Readonly<
  Record<
    TfjsBackend,
    { readonly name: string; load(threads: number): Promise<unknown>; readonly enable: string }
  >
> = {
  cpu: {
    name: 'cpu',
    load: () => import('@tensorflow/tfjs-backend-cpu'),
    enable: 'Install it with `npm install @tensorflow/tfjs-backend-cpu`.',
  },
  wasm: {
    name: 'wasm',
    load: loadWasm,
    enable: 'Install it with `npm install @tensorflow/tfjs-backend-wasm`.',
  },
  'tfjs-node': {
    name: nativeName,
    load: (threads) => library.load('@tensorflow/tfjs-node', threads),
    enable:
      'Its native library is downloaded by its install script: run `npm rebuild @tensorflow/tfjs-node` (with pnpm: ' +
      '`pnpm approve-builds`, then `pnpm rebuild @tensorflow/tfjs-node`) on a network that reaches storage.googleapis.com.',
  },
  'tfjs-node-gpu': {
    name: nativeName,
    load: (threads) => library.load('@tensorflow/tfjs-node-gpu', threads),
    enable:
      'It needs Linux or Windows, an NVIDIA GPU with CUDA 11 and cuDNN 8, and its native library, which its install ' +
      'script downloads: run `npm rebuild @tensorflow/tfjs-node-gpu` (with pnpm: `pnpm approve-builds`, then ' +
      '`pnpm rebuild @tensorflow/tfjs-node-gpu`) on a network that reaches storage.googleapis.com.',
  },
};

/** The backends of the `tfjs` engine. */
export const tfjsBackends = Object.keys(backends) as readonly TfjsBackend[];

/**
 * Loads a tfjs backend and makes sure it works; the current backend stays current.
 *
 * @param threads - of TensorFlow's library, in every program of the process; others have their own number. 0: every core.
 * @returns the name it is registered under.
 * @throws {Error} If it does not load, saying how to enable it.
 * @throws {RangeError} If there is no such backend.
 */
export async function useTfjsBackend(backend: TfjsBackend, threads = 0): Promise<string> {
  const entry = backends[backend];
  if (!entry) {
    throw new RangeError(`compile: \`backend\` must be one of ${tfjsBackends.join(', ')}, got ${backend}.`);
  }
  const restore = rememberBackend();
  try {
    await entry.load(threads);
    if (!(await setBackend(entry.name))) throw new Error('the backend does not initialise');
  } catch (cause) {
    const reason = (cause as Error).message.split('\n')[0].replace(/\.?$/, '.');
    throw new Error(
      `compile: the tfjs backend \`${backend}\` does not work here: ${reason} ${entry.enable}`,
      { cause },
    );
  } finally {
    restore();
  }
  return entry.name;
}

async function loadWasm(): Promise<void> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(main.slice(0, main.lastIndexOf('dist') + 'dist'.length + 1));
}
