import type { EvaluationResult, FactorScore } from '@simvae/eval';

/** What a run came to: results.json. */
export interface RunResults {
  readonly dataset: string;
  readonly method: string;
  readonly seed: number;
  /** The images it was trained on and judged with. */
  readonly data: {
    /** Whether they are the published ones, and not files of one's own. */
    readonly official: boolean;
    readonly train: number;
    readonly test: number;
  };
  readonly training: {
    readonly epochs: number;
    /** Images and views seen, all epochs together. */
    readonly images: number;
    readonly views: number;
    readonly seconds: number;
  };
  /** One for each protocol. */
  readonly evaluations: readonly EvaluationResult[];
  /** R^2 of each continuous factor, where the data set knows them. */
  readonly factors?: Readonly<Record<string, FactorScore>>;
}
