import type { EvaluationResult } from '@simvae/eval';

/** What a run came to: results.json. */
export interface RunResults {
  readonly dataset: string;
  readonly method: string;
  readonly seed: number;
  readonly training: {
    readonly epochs: number;
    /** Images and views seen, all epochs together. */
    readonly images: number;
    readonly views: number;
    readonly seconds: number;
  };
  /** One for each protocol. */
  readonly evaluations: readonly EvaluationResult[];
}
