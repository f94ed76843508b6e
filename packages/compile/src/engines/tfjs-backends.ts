import { createRequire } from 'node:module';
import { setBackend } from '@tensorflow/tfjs-core';
import { rememberBackend } from '../trace/current-backend.js';
import type { CompileOptions, TfjsBackend } from '../types.js';
import { NativeLibrary, NativeLibraryError, nativeName } from './native-backend.js';

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
    enable: `It needs its native library: run ${enabling('tfjs-node')}.`,
  },
  'tfjs-node-gpu': {
    name: nativeName,
    load: (threads) => library.load('@tensorflow/tfjs-node-gpu', threads),
    enable:
      `It needs an NVIDIA GPU and its native library: run ${enabling('tfjs-node-gpu')}; ` +
      'what the latter downloads needs CUDA 11 and cuDNN 8 besides.',
  },
};

/** What brings the native library of a package: the command of this project, or the package's own install script. */
function enabling(backend: 'tfjs-node' | 'tfjs-node-gpu'): string {
  return (
    `\`simvae doctor --enable ${backend}\` (of @simvae/experiments), or \`npm rebuild @tensorflow/${backend}\` (with pnpm: ` +
    '`pnpm approve-builds`) on a network that reaches storage.googleapis.com'
  );
}

/** The backends of the `tfjs` engine. */
export const tfjsBackends = Object.keys(backends) as readonly TfjsBackend[];

/** Whether a backend is TensorFlow's library. */
export function isNative(backend: TfjsBackend | undefined): boolean {
  return backend !== undefined && backends[backend].name === nativeName;
}

/**
 * Versions of what an engine computes with that does not come with this package, by name: of TensorFlow and the package that
 * loads it.
 *
 * @throws {Error} If it does not load, as `compile`.
 */
export async function engineVersions({
  engine,
  backend,
  threads,
}: CompileOptions): Promise<Record<string, string>> {
  if (engine !== 'tfjs' || backend === undefined || !isNative(backend)) return {};
  await useTfjsBackend(backend, threads);
  return library.versions();
}

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
    // What is there need not be enabled.
    const next = cause instanceof NativeLibraryError ? '' : ` ${entry.enable}`;
    throw new Error(`compile: the tfjs backend \`${backend}\` does not work here: ${reason}${next}`, {
      cause,
    });
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
