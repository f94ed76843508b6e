import { fileURLToPath } from 'node:url';

/** Absolute path of the folder with the four idx files. */
export const directory = fileURLToPath(new URL('./data', import.meta.url));

/** SHA-256 of each file's uncompressed content, in hexadecimal, by file name. */
export const sha256 = Object.freeze({
  'train-images-idx3-ubyte.gz': '33dda8b7b7da19bcf1ab21fdbbf39ae96cccc071a290467cb09413a6633d14ae',
  'train-labels-idx1-ubyte.gz': '34ad7ee9482cd96fa2f40493a805eb90ec284689dee68239f831b71cf09eded0',
  't10k-images-idx3-ubyte.gz': '97074dbc23e902def1c10269dd63231814c9b4e00ceae11813a49b0923f6310c',
  't10k-labels-idx1-ubyte.gz': '51762b2b32c650ddbbc470577ab4afb6253e78dc27cab64f057f522f98e44dcc',
});
