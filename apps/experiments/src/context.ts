import type { Reporter } from '@simvae/study';

/** What a command prints with and stops by. */
export interface Context {
  /** Results: stdout. */
  readonly print: (text: string) => void;
  /** Columns of results that are for people. */
  readonly width: number;
  /** Progress: stderr. */
  readonly reporter: Reporter;
  /** What it stops throws its reason. */
  readonly signal: AbortSignal;
  /** As typed. */
  readonly command: string;
}

/** Prints a value as JSON. */
export function printJson({ print }: Pick<Context, 'print'>, value: unknown): void {
  print(JSON.stringify(value, null, 2));
}
