import { setImmediate } from 'node:timers/promises';
import type { ComputeOptions } from '../types.js';

/** Milliseconds between two chances for other work of the process. */
const interval = 50;

/**
 * Lets a long computation breathe: reports progress, lets timers and messages of the process run, and stops when
 * asked to. Call it often; it does something every 50 ms.
 */
export class Breath {
  private last = performance.now();

  constructor(private readonly options: ComputeOptions) {}

  /** @throws the signal's reason, when it was aborted. */
  async take(fraction: number): Promise<void> {
    if (performance.now() - this.last < interval) return;
    this.options.onProgress?.(fraction);
    await setImmediate();
    this.options.signal?.throwIfAborted();
    this.last = performance.now();
  }
}
