/** A table of numbers by rows: `data[row * columns + column]`, shape [rows, columns]. */
export interface Matrix {
  readonly data: Float32Array | Float64Array;
  readonly shape: readonly [rows: number, columns: number];
}

/** Features of examples, one row each: a matrix, or rows as arrays. */
export type Features = Matrix | readonly (readonly number[])[];

/** A class: a number or a name. */
export type Label = number | string;

/** One class per example: an array or a typed array. Numbers need not be contiguous. */
export type Labels = ArrayLike<Label>;

/** How far a long computation is. */
export interface Progress {
  /** What is being computed: `linear probe, paper`. */
  readonly stage: string;
  /** Part of this stage that is done, in [0, 1]. */
  readonly fraction: number;
}

/** What every estimator that computes for long accepts. */
export interface ComputeOptions {
  /** Threads that compute, the calling one included. @default all cores where the work is worth it */
  readonly threads?: number;
  /** Called now and then while computing. */
  readonly onProgress?: (fraction: number) => void;
  /** Stops the computation; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}
