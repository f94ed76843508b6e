/** Why work ended before its end: the reason of an abort signal. */
export class Stopped extends Error {
  override readonly name = 'Stopped';

  /** @param exitCode - of the process: 128 and the number of the signal, as shells count. */
  constructor(public exitCode: number) {
    super('Stopped.');
  }
}

/** A stream that may break: the reader of a pipe goes, a terminal is closed, a disk is full. */
export interface BreakableStream {
  on?(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

const signalCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Of a process that SIGPIPE ends. */
const closedOutput = 141;

/** Milliseconds in which a second signal is the first one, passed on by npm or a shell. */
const echo = 500;

/**
 * Asks running work to stop, through an abort signal, where someone wants an end: at SIGINT, SIGTERM or SIGHUP, or when
 * nobody reads a stream any more. The second signal ends the process at once.
 *
 * A stream that breaks for another reason (a full disk) aborts with that error.
 *
 * @param onAsked - called at the first signal.
 * @returns the signal to hand to the work, and what stops listening for signals; streams are listened to for ever, as
 * an error that nobody hears ends a process.
 */
export function listenForStop(
  streams: readonly BreakableStream[],
  onAsked: () => void,
): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  let asked = 0;
  const stop = (code: number): void => {
    if (!controller.signal.aborted) {
      asked = performance.now();
      controller.abort(new Stopped(code));
      onAsked();
    } else if (performance.now() - asked > echo) {
      process.exit(code);
    } else if (controller.signal.reason instanceof Stopped) {
      // Signals that are pending together arrive in any order: npm passes Ctrl-C on as SIGTERM, and it was Ctrl-C.
      controller.signal.reason.exitCode = Math.min(controller.signal.reason.exitCode, code);
    }
  };
  const listeners = Object.entries(signalCodes).map(([name, code]) => [name, () => stop(code)] as const);
  for (const [name, listener] of listeners) process.on(name, listener);
  for (const stream of streams) {
    stream.on?.('error', (error) => {
      // A terminal that was closed gives EIO. Later errors of the same stream find the signal aborted.
      const closed = error.code === 'EPIPE' || error.code === 'EIO';
      controller.abort(
        closed
          ? new Stopped(closedOutput)
          : new Error(`Cannot write the output: ${error.message}.`, { cause: error }),
      );
    });
  }
  return {
    signal: controller.signal,
    release() {
      for (const [name, listener] of listeners) process.off(name, listener);
    },
  };
}
