import type { Worker } from 'node:worker_threads';
import { type ImageShape, type ImageSource, sizeOf, type ViewRequest, type ViewSource } from '@simvae/arrays';
import { checkRequest, isInMemory } from './random-views.js';
import { checkViews, type ViewOptions } from './view-writer.js';
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
   * @throws {Error} If a thread stopped, or the views are disposed of; what the source fails with.
   */
  fill(request: ViewRequest): Promise<void>;
  /** Ends the threads; requests that wait are rejected. Calling it again does nothing. */
  dispose(): Promise<void>;
}

/** What a thread is started with. */
export interface WorkerData {
  /** All images, where they are in memory. */
  readonly pixels?: Uint8Array;
  readonly imageShape: ImageShape;
  readonly options: ViewOptions;
}

/** What a thread is asked. */
export interface WorkerRequest extends ViewRequest {
  /** The images of this request, in its order, where they are not in memory. */
  readonly pixels?: Uint8Array;
}

/** What a thread says: first that it has started, then for each request in order that it is done, or why not. */
export interface WorkerAnswer {
  readonly error?: string;
}

/**
 * The views of `randomViews`, equal to the last bit for every number of threads, made by worker threads of Node.js. The thread that
 * asks is free meanwhile.
 *
 * Images in memory are read by all threads where they lie on a SharedArrayBuffer, as @simvae/data loads them; others are copied
 * once. Of any other source, the thread that asks reads the images of a request, and no more, into memory that the threads share.
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
  source: ImageSource,
  { workers, ...options }: WorkerViewOptions,
): Promise<WorkerViews> {
  if (!Number.isInteger(workers) || workers < 1) {
    throw new RangeError(`workerViews: \`workers\` must be a positive integer, got ${workers}.`);
  }
  checkViews(source.imageShape, options, 'workerViews');
  const { count, imageShape } = source;
  const size = sizeOf(imageShape);
  const inMemory = isInMemory(source);
  const workerData: WorkerData = {
    ...(inMemory ? { pixels: shared(source.pixels) } : {}),
    imageShape,
    options,
  };
  const threads = await ViewThreads.start(workerScript, workers, workerData);
  return {
    count,
    imageShape,
    async fill(request) {
      checkRequest(request, count, size);
      await threads.fill(request, size, inMemory ? undefined : (out) => source.read(request.indices, out));
    },
    dispose: () => threads.dispose(),
  };
}

/** Reads the images of a request. */
type Read = (out: Uint8Array) => void | Promise<void>;

/** Who waits for a thread or a source. */
interface Waiting {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Threads that fill parts of requests, each in the order they are asked. */
export class ViewThreads {
  /** What each thread has still to answer, in order. */
  private readonly waiting: Waiting[][];
  /** Requests whose images are being read. */
  private readonly reading = new Set<Waiting>();
  private readonly spareBytes: SharedArrayBuffer[] = [];
  private readonly spareViews: SharedArrayBuffer[] = [];
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
    try {
      await Promise.all(threads.workers.map((_, i) => threads.answer(i)));
    } catch (error) {
      await threads.dispose();
      throw error;
    }
    return threads;
  }

  /**
   * @param size - numbers of one view.
   * @param read - reads the images, where the threads do not have them.
   */
  async fill({ indices, views, epoch, out }: ViewRequest, size: number, read?: Read): Promise<void> {
    if (this.stopped !== undefined) throw this.stopped;
    const bytes = read && takeShared(this.spareBytes, indices.length * size);
    const pixels = bytes && new Uint8Array(bytes, 0, indices.length * size);
    if (pixels) {
      await this.untilStopped(read(pixels));
      if (this.stopped !== undefined) throw this.stopped;
    }
    // Threads write to shared memory only: to `out` itself where it is that.
    const memory =
      out.buffer instanceof SharedArrayBuffer ? undefined : takeShared(this.spareViews, 4 * out.length);
    const target = memory === undefined ? out : new Float32Array(memory, 0, out.length);
    const part = Math.ceil(indices.length / this.workers.length);
    const parts = this.workers.flatMap((worker, i) => {
      const [start, end] = [i * part, (i + 1) * part];
      const some = indices.slice(start, end);
      if (some.length === 0) return [];
      const message: WorkerRequest = {
        indices: some,
        epoch,
        views,
        out: target.subarray(start * views * size, end * views * size),
        pixels: pixels?.subarray(start * size, end * size),
      };
      worker.postMessage(message);
      return [this.answer(i)];
    });
    // All of them: memory is not used again while a thread writes to it.
    const results = await Promise.allSettled(parts);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    if (bytes) this.spareBytes.push(bytes);
    if (memory === undefined) return;
    out.set(target);
    this.spareViews.push(memory);
  }

  /** Ends the threads. */
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

  /** Waits for a source, but no longer than there are threads. */
  private untilStopped(reading: void | Promise<void>): void | Promise<void> {
    if (reading === undefined) return;
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { resolve, reject };
      this.reading.add(waiting);
      const done = () => this.reading.delete(waiting);
      reading.then(resolve, reject).finally(done);
    });
  }

  private async stop(reason: Error): Promise<void> {
    this.stopped ??= reason;
    for (const waiting of [this.reading, ...this.waiting]) {
      for (const { reject } of waiting) reject(this.stopped);
    }
    this.reading.clear();
    for (const requests of this.waiting) requests.length = 0;
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}

/** Shared memory of at least `bytes` bytes: one of `spare`, where that is large enough. */
function takeShared(spare: SharedArrayBuffer[], bytes: number): SharedArrayBuffer {
  const kept = spare.pop();
  return kept !== undefined && kept.byteLength >= bytes ? kept : new SharedArrayBuffer(bytes);
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
