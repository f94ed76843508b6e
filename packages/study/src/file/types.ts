import type { SlurmSettings } from '../execute/slurm/settings.js';
import type { Settings, StudyRequest } from '../types.js';

/** Values that a tuning draws one of. */
export type TuneRange =
  | {
      readonly from: number;
      readonly to: number;
      /** What is uniform: the number, or its logarithm. @default 'linear' */
      readonly scale?: 'linear' | 'log';
      /** Whole numbers alone, both ends included. @default false */
      readonly integer?: boolean;
    }
  | { readonly choices: readonly unknown[] };

/** Scores that a setting can be chosen by: accuracy on the validation split, under protocol strict. */
export const tuneScores = ['linear', 'mlp', 'knn', 'gmm'] as const;
export type TuneScore = (typeof tuneScores)[number];

/** What a tuning tries, and how it chooses. Keys of values are those of a grid: `training.learningRate`, `simvae.views`. */
export interface TuneDefinition {
  readonly score: TuneScore;
  /** Name of the labels that are scored. @default the data set's first */
  readonly target?: string;
  /** Of the candidates; their scores are averaged. @default [0] */
  readonly seeds?: readonly number[];
  /** Settings of candidates alone, by key: what shortens them. */
  readonly settings?: Settings;
  /** Every combination is a candidate. */
  readonly grid?: Readonly<Record<string, readonly unknown[]>>;
  /** Number of random candidates, from `ranges`. */
  readonly draws?: number;
  readonly ranges?: Readonly<Record<string, TuneRange>>;
  /** Of the draws. @default 0 */
  readonly seed?: number;
}

/** A study: what is to be compared, and what belongs to it. */
export interface Study {
  /** Of the folder that holds what belongs to it: the file's name without its ending. */
  readonly name: string;
  /** As printed. */
  readonly title: string;
  readonly description?: string;
  /** For each part, data set and point of its grid. */
  readonly requests: readonly StudyRequest[];
  /** Wall time that it may take on one machine. */
  readonly budget?: { readonly minutes: number };
  readonly slurm?: SlurmSettings;
  readonly tune?: TuneDefinition;
  /** What the file says, as JSON. */
  readonly source: unknown;
}
