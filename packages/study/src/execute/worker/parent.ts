import type { Reporter } from '../../reporter.js';
import type { StudyOutcome } from '../../types.js';
import { type ParentMessage, sendingReporter, type WorkerMessage } from './messages.js';

/** The process that started this one to carry out a run. */
export interface Parent {
  /** Shows there what this process does. */
  readonly reporter: Reporter;
  /** Aborted when it asks for an end, and when it is gone: nobody would ever end this process then. */
  readonly signal: AbortSignal;
  /** Says what the run came to, and lets go of it. */
  finish(outcome: Pick<StudyOutcome, 'failures' | 'reused'>): Promise<void>;
  /** Lets go of it without a word. */
  release(): void;
}

/**
 * Connects to the process that started this one with a channel.
 *
 * @param reason - of the signal.
 * @throws {Error} If there is no channel.
 */
export function connectToParent(reason: () => unknown): Parent {
  if (process.send === undefined) {
    throw new Error(
      'connectToParent: this process must be started with a channel, as `fork` does, got none.',
    );
  }
  const controller = new AbortController();
  const stop = (): void => controller.abort(reason());
  const hear = (message: unknown): void => {
    if ((message as ParentMessage | null)?.type === 'stop') stop();
  };
  process.on('message', hear);
  process.on('disconnect', stop);
  // What is computed keeps this process alive, and nothing else.
  process.channel?.unref();
  const send = (message: WorkerMessage): Promise<void> =>
    new Promise((resolve) => {
      // A parent that is gone is found by `disconnect`.
      if (process.connected) process.send?.(message, undefined, undefined, () => resolve());
      else resolve();
    });
  const release = (): void => {
    process.off('message', hear);
    process.off('disconnect', stop);
    if (process.connected) process.disconnect();
  };
  return {
    reporter: sendingReporter((message) => void send(message)),
    signal: controller.signal,
    async finish({ failures, reused }) {
      await send({ type: 'outcome', failures, reused: reused > 0 });
      release();
    },
    release,
  };
}
