import type { Thread } from '../node/threads.js';

/** Threads that may compute at once: one where the page is not isolated, as memory cannot be shared there. */
export function cores(): number {
  return crossOriginIsolated ? navigator.hardwareConcurrency : 1;
}

/** Why threads cannot be started here; undefined where they can. */
export function whyNoThreads(): string | undefined {
  if (crossOriginIsolated) return undefined;
  return (
    'threads share memory, which a browser allows where the page is served with Cross-Origin-Opener-Policy: same-origin and ' +
    'Cross-Origin-Embedder-Policy: require-corp; send these headers, or leave `threads` out'
  );
}

/** Whether this thread may sleep until another one wakes it: the one that draws the page may not. */
export function maySleep(): boolean {
  return typeof document === 'undefined';
}

/**
 * Starts a Web Worker.
 *
 * @param script - the body of a function of `data`, which need not return.
 * @returns the thread, once it runs.
 * @throws {Error} If the page's Content-Security-Policy has no place for it.
 */
export async function startThread(script: string, data: unknown): Promise<Thread> {
  const source = `onmessage = ({ data }) => {\npostMessage('online');\n${script}\n};`;
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  try {
    const worker = new Worker(url);
    await new Promise<unknown>((resolve, reject) => {
      worker.onmessage = resolve;
      worker.onerror = reject;
      worker.postMessage(data);
    });
    return { stop: () => worker.terminate() };
  } catch (cause) {
    const next = 'allow `worker-src blob:` in the Content-Security-Policy of the page, or pass `threads: 1`';
    throw new Error(`A Web Worker could not be started; ${next}.`, { cause });
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Lets the page draw, timers run and messages arrive. A message of its own, as a tab in the background waits a second for timers. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
