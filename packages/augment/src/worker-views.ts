import type { Worker } from 'node:worker_threads';
import {
  type ImageShape,
  type MemoryImages,
  sizeOf,
  type ViewRequest,
  type ViewSource,
} from '@simvae/arrays';
import { checkRequest } from './random-views.js';
import { type ViewOptions, viewWriter } from './view-writer.js';
import { workerScript } from './worker-script.js';

/** What is done to images, the seed, and how many threads do it. */
export interface WorkerViewOptions extends ViewOptions {
  /** Threads beside the calling one. */
  readonly workers: number;
}

/** Views made by threads. */
export interface WorkerViews extends ViewSource {
  /**
   * Fills `request.out` on the threads, also while the calling one is busy.
   *
   * @throws {Error} If a thread stopped, or the views are disposed of.
   */
  fill(request: ViewRequest): Promise<void>;
  /** Ends the threads; requests that wait are rejected. Calling it again does nothing. */
  dispose(): Promise<void>;
}

/** What a thread is started with. */
export interface WorkerData {
  readonly pixels: Uint8Array;
  readonly imageShape: ImageShape;
  readonly options: ViewOptions;
}

/** What a thread says: first that it has started, then for each request in order that it is done, or why not. */
export interface WorkerAnswer {
  readonly error?: string;
}

/**
 * The views of `randomViews`, equal to the last bit, made by worker threads of Node.js. The thread that asks is free
 * meanwhile. Pixels over a SharedArrayBuffer, as @simvae/data loads them, are read by all threads; others are copied
 * once.
 *
 * The threads keep the process alive while they have work, and not otherwise.
 *
 * @throws {RangeError} As `randomViews`, or if `workers` is not a positive integer.
 * @throws {Error} Without worker threads, as in a browser, or if one does not start.
 *
 * @example
 * const views = await workerViews(images, { augmentation: augmentations.color, seed: 0, workers: 2 });
 * await views.fill({ indices, epoch: 0, views: 6, out });
 * await views.dispose();
 */
export async function workerViews(
  source: MemoryImages,
  { workers, ...options }: WorkerViewOptions,
): Promise<WorkerViews> {
  if (!Number.isInteger(workers) || workers < 1) {
    throw new RangeError(`workerViews: \`workers\` must be a positive integer, got ${workers}.`);
  }
  viewWriter(source.imageShape, options, 'workerViews');
  const { count, imageShape } = source;
  const size = sizeOf(imageShape);
  const threads = await ViewThreads.start(workerScript, workers, {
    pixels: shared(source.pixels),
    imageShape,
    options,
  });
  return {
    count,
    imageShape,
    async fill(request) {
      checkRequest(request, count, size);
      await threads.fill(request, size);
    },
    dispose: () => threads.dispose(),
  };
}

/** Threads that fill parts of requests, each in the order they are asked. */
export class ViewThreads {
  /** What each thread has still to answer, in order. */
  private readonly waiting: { resolve: () => void; reject: (reason: Error) => void }[][];
  private readonly spare: Float32Array[] = [];
  private stopped: Error | undefined;

  private constructor(private readonly workers: readonly Worker[]) {
    this.waiting = workers.map(() => []);
    workers.forEach((worker, i) => {
      worker.on('message', (answer: WorkerAnswer) => this.answered(i, answer));
      worker.on('error', (cause) => void this.stop(stoppedBy(cause)));
      worker.on('exit', (code) => void this.stop(stoppedBy(new Error(`exit code ${code}`))));
    });
  }

  /** @param script - CommonJS text that each thread runs. */
  static async start(script: string, count: number, workerData: unknown): Promise<ViewThreads> {
    // Not an import: bundlers for browsers know no node:worker_threads.
    const modules = globalThis.process?.getBuiltinModule?.('node:worker_threads');
    if (modules === undefined) {
      throw new Error('workerViews: there are no worker threads of Node.js here; use `randomViews`.');
    }
    const options = { eval: true, workerData, execArgv: [], env: {} };
    const threads = new ViewThreads(Array.from({ length: count }, () => new modules.Worker(script, options)));
    await Promise.all(threads.workers.map((_, i) => threads.answer(i)));
    return threads;
  }

  /** @param size - numbers of one view. */
  async fill({ indices, views, epoch, out }: ViewRequest, size: number): Promise<void> {
    if (this.stopped !== undefined) throw this.stopped;
    // Threads write to shared memory only: to `out` itself where it is that.
    const target = out.buffer instanceof SharedArrayBuffer ? out : this.sharedArray(out.length);
    const part = Math.ceil(indices.length / this.workers.length);
    const parts = this.workers.flatMap((worker, i) => {
      const some = indices.slice(i * part, (i + 1) * part);
      if (some.length === 0) return [];
      const start = i * part * views * size;
      const message: ViewRequest = {
        indices: some,
        epoch,
        views,
        out: target.subarray(start, start + some.length * views * size),
      };
      worker.postMessage(message);
      return [this.answer(i)];
    });
    const results = await Promise.allSettled(parts);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    if (target === out) return;
    out.set(target.subarray(0, out.length));
    this.spare.push(target);
  }

  async dispose(): Promise<void> {
    await this.stop(new Error('workerViews: the views are disposed of.'));
  }

  private answer(i: number): Promise<void> {
    this.workers[i].ref();
    return new Promise((resolve, reject) => this.waiting[i].push({ resolve, reject }));
  }

  private answered(i: number, { error }: WorkerAnswer): void {
    const request = this.waiting[i].shift();
    if (this.waiting[i].length === 0) this.workers[i].unref();
    if (error === undefined) request?.resolve();
    else request?.reject(new Error(`workerViews: ${error}`));
  }

  private async stop(reason: Error): Promise<void> {
    this.stopped ??= reason;
    for (const requests of this.waiting) {
      for (const { reject } of requests.splice(0)) reject(this.stopped);
    }
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  /** A shared array of at least `length` numbers that no request uses. */
  private sharedArray(length: number): Float32Array {
    const kept = this.spare.pop();
    if (kept !== undefined && kept.length >= length) return kept;
    return new Float32Array(new SharedArrayBuffer(4 * length));
  }
}

function stoppedBy(cause: Error): Error {
  return new Error(`workerViews: a thread stopped (${cause.message}).`, { cause });
}

function shared(pixels: Uint8Array): Uint8Array {
  if (pixels.buffer instanceof SharedArrayBuffer) return pixels;
  const copy = new Uint8Array(new SharedArrayBuffer(pixels.length));
  copy.set(pixels);
  return copy;
}
