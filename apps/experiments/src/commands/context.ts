import type { Progress } from '../terminal/progress.js';

/** What a command prints with and stops by. */
export interface Context {
  /** Results: stdout. */
  readonly print: (text: string) => void;
  /** Progress: stderr. */
  readonly progress: Progress;
  /** Aborts on Ctrl-C; what it stops throws its reason. */
  readonly signal: AbortSignal;
}
