import type { Progress } from '../terminal/progress.js';

/** What a command prints with and stops by. */
export interface Context {
  /** Results: stdout. */
  readonly print: (text: string) => void;
  /** Progress: stderr. */
  readonly progress: Progress;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** The work was stopped by the signal; progress is saved: exit code 130. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}
