import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeIdx, type ImageSet, loadDataset } from '@simvae/data';

/**
 * Writes the first images of fashion-mnist-mini as a data set of their own.
 *
 * @param folder - receives the four files.
 */
export async function writeImages(folder: string, counts: { train: number; test: number }): Promise<void> {
  const { train, test } = await loadDataset('fashion-mnist-mini');
  await mkdir(folder, { recursive: true });
  const write = async (prefix: string, { images, labels }: ImageSet, count: number): Promise<void> => {
    const pixels = encodeIdx({ shape: [count, 28, 28], data: images.subarray(0, count * 784) });
    await writeFile(join(folder, `${prefix}-images-idx3-ubyte`), pixels);
    const numbers = encodeIdx({ shape: [count], data: labels.subarray(0, count) });
    await writeFile(join(folder, `${prefix}-labels-idx1-ubyte`), numbers);
  };
  await write('train', train, counts.train);
  await write('t10k', test, counts.test);
}
