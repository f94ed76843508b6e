/** An array read from a file: numbers as float64 or float32, or texts; row-major. */
export interface NamedArray {
  /** Its name in the file; empty where files hold one array. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | readonly string[];
  /** Names of the columns, where the file gives them. */
  readonly columns?: readonly string[];
}

/** A file of arrays that cannot be read: its name, what is wrong with it, and what to do. */
export class ArrayFileError extends Error {
  override name = 'ArrayFileError';

  constructor(
    readonly file: string,
    problem: string,
    next: string,
    options?: ErrorOptions,
  ) {
    super(`${file}: ${problem}; ${next}.`, options);
  }
}
