import type { DatasetFile } from '../types.js';

/** SHA-256 of the uncompressed content of each of the four files. */
export interface IdxDigests {
  readonly trainImages: string;
  readonly trainLabels: string;
  readonly testImages: string;
  readonly testLabels: string;
}

/**
 * The four files of a data set published as MNIST is.
 *
 * @param digests - SHA-256 of the uncompressed contents.
 * @param baseUrl - address the names are appended to; absent where there is none.
 */
export function idxFiles(digests: IdxDigests, baseUrl?: string): readonly DatasetFile[] {
  const file = (split: DatasetFile['split'], holds: DatasetFile['holds'], name: string, sha256: string) => ({
    split,
    holds,
    name,
    sha256,
    ...(baseUrl === undefined ? {} : { url: `${baseUrl}/${name}` }),
  });
  return [
    file('train', 'images', 'train-images-idx3-ubyte.gz', digests.trainImages),
    file('train', 'labels', 'train-labels-idx1-ubyte.gz', digests.trainLabels),
    file('test', 'images', 't10k-images-idx3-ubyte.gz', digests.testImages),
    file('test', 'labels', 't10k-labels-idx1-ubyte.gz', digests.testLabels),
  ];
}
