import type { EvaluationResult, FactorScore, GenerationScores, ReconstructionError } from '@simvae/eval';

/** How well a decoder makes images. */
export interface GenerationResults {
  /** Whose decoder: the method's, or one trained for its frozen encoder. */
  readonly decoder: 'own' | 'post-hoc';
  /** Of the test images. */
  readonly reconstruction: ReconstructionError;
  /** Of images decoded from a Gaussian for each class. */
  readonly generated?: GenerationScores;
  /** Of the first test images. */
  readonly likelihood?: {
    /** -log p(x), averaged over images. */
    readonly nats: number;
    readonly bitsPerDimension: number;
    readonly images: number;
    /** Of each image. */
    readonly samples: number;
    /** p(z). */
    readonly prior: string;
  };
}

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
  /** The method that was judged. */
  readonly model: {
    /** Of its parameters and state, before judging it and after. */
    readonly sha256: string;
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
  /** Where there is a decoder. */
  readonly generation?: GenerationResults;
  /** R^2 of each continuous factor, where the data set knows them. */
  readonly factors?: Readonly<Record<string, FactorScore>>;
}
