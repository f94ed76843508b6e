import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

/** A thread that was started. */
export interface Thread {
  /** Ends it, wherever it is. */
  stop(): void;
}

/** Threads that may compute at once. */
export const cores = availableParallelism;

/** Why threads cannot be started here; undefined where they can. */
export function whyNoThreads(): string | undefined {
  return undefined;
}

/** Whether this thread may sleep until another one wakes it. */
export function maySleep(): boolean {
  return true;
}

/**
 * Starts a thread, which does not keep the process alive.
 *
 * @param script - the body of a function of `data`, which need not return.
 * @returns the thread, once it runs.
 */
export function startThread(script: string, data: unknown): Promise<Thread> {
  const source = `const data = require('node:worker_threads').workerData;\n${script}`;
  const worker = new Worker(source, { eval: true, workerData: data, execArgv: [], env: {} });
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('online', () => {
      worker.unref();
      resolve({ stop: () => void worker.terminate() });
    });
  });
}

/** Lets timers and messages of the process run. */
export async function breathe(): Promise<void> {
  await setImmediate();
}
