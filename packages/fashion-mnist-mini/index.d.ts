/** Absolute path of the folder with the four idx files. */
export const directory: string;

/** SHA-256 of each file's uncompressed content, in hexadecimal, by file name. */
export const sha256: Readonly<
  Record<
    | 'train-images-idx3-ubyte.gz'
    | 'train-labels-idx1-ubyte.gz'
    | 't10k-images-idx3-ubyte.gz'
    | 't10k-labels-idx1-ubyte.gz',
    string
  >
>;
