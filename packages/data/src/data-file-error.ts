/** A file or address that could not be used: the message says what was expected, what was there, and what to do. */
export class DataFileError extends Error {
  override readonly name = 'DataFileError';
  /** Path or address. */
  readonly file: string;

  /**
   * @param file - path or address.
   * @param problem - what is wrong, without a full stop: `expected 60000 labels, got 10000`.
   * @param nextStep - what the reader can do, as a sentence.
   */
  constructor(file: string, problem: string, nextStep: string, options?: ErrorOptions) {
    super(`${file}: ${problem}. ${nextStep}`, options);
    this.file = file;
  }
}

/** The next step when a data set is to come from elsewhere. */
export const passDirectory =
  'Pass --data-dir DIR (option `dataDir`) or set SIMVAE_DATA to a folder that holds the files.';

/** The next step when a file is damaged. */
export const replaceFile = `Delete it and download it again. ${passDirectory}`;
