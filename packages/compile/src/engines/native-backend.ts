import { createRequire } from 'node:module';
import util from 'node:util';
import { findBackend } from '@tensorflow/tfjs-core';
import { type NativeBackend, registerNativeKernels } from './native-kernels.js';

/** Packages that have TensorFlow's library. Both register it under one name, and a process keeps the first. */
export type NativePackage = '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu';

/** The name that both register. */
export const nativeName = 'tensorflow';

/** TensorFlow's library is there, and cannot be used as it was asked to. */
export class NativeLibraryError extends Error {
  override readonly name = 'NativeLibraryError';
}

/**
 * TensorFlow's library in a process: of one package and with one number of threads, which cannot be changed once it is loaded.
 */
export class NativeLibrary {
  private loaded: { readonly name: NativePackage; readonly threads: number } | undefined;

  /**
   * @param importPackage - imports a package, which registers its backend.
   * @param usesGpu - whether the backend that is registered computes on a GPU.
   */
  constructor(
    private readonly importPackage = async (name: NativePackage): Promise<unknown> => {
      await import(/* @vite-ignore */ name);
      return registerNativeKernels(nativeName, findBackend(nativeName) as NativeBackend);
    },
    private readonly usesGpu = () =>
      (findBackend(nativeName) as NativeBackend | null)?.isUsingGpuDevice === true,
  ) {}

  /** Versions of the package that is loaded, and of TensorFlow itself. */
  versions(): Record<string, string> {
    if (this.loaded === undefined) return {};
    const { name } = this.loaded;
    const { version } = createRequire(import.meta.url)(`${name}/package.json`);
    return { [name]: version, tensorflow: (findBackend(nativeName) as NativeBackend).binding.TF_Version };
  }

  /**
   * Loads it without the lines that it would write of the processor.
   *
   * @param threads - of each operation; 0: TensorFlow's own choice, every core.
   * @throws {Error} If it does not load, another one or another number of threads was loaded before, or it finds no GPU that it is for.
   */
  async load(name: NativePackage, threads: number): Promise<void> {
    if (this.loaded === undefined) {
      restoreUtil();
      process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
      if (threads > 0) process.env.TF_NUM_INTRAOP_THREADS = String(threads);
      await this.importPackage(name);
      this.loaded = { name, threads };
    }
    const { loaded } = this;
    if (loaded.name !== name) {
      throw new NativeLibraryError(
        `${loaded.name} is loaded in this process already, under the same name; a process has one of them.`,
      );
    }
    if (loaded.threads !== threads) {
      const were = loaded.threads === 0 ? 'every core' : `${loaded.threads} threads`;
      throw new NativeLibraryError(
        `TensorFlow was loaded with ${were} in this process, which cannot be changed.`,
      );
    }
    if (name === '@tensorflow/tfjs-node-gpu' && !this.usesGpu()) {
      throw new NativeLibraryError(
        'it finds no NVIDIA GPU with a driver, and would compute on the CPU, as `tfjs-node` does.',
      );
    }
  }
}

/** tfjs-node 4.22 calls `util.isNullOrUndefined` and friends, which Node 23 removed. */
function restoreUtil(): void {
  const legacy = util as unknown as Record<string, (value: unknown) => boolean>;
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
  legacy.isArray ??= Array.isArray;
}
