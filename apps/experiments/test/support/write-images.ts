import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadDataset, type Split } from '@simvae/data';

/** A file of the IDX format: unsigned bytes. Source: yann.lecun.com/exdb/mnist. */
function idx(shape: readonly number[], bytes: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x0800 + shape.length);
  for (const [i, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * i);
  return Buffer.concat([header, bytes]);
}

/**
 * Writes the first images of fashion-mnist-mini as a data set of their own.
 *
 * @param folder - receives the four files.
 */
export async function writeImages(folder: string, counts: { train: number; test: number }): Promise<void> {
  const { train, test, targets } = await loadDataset('fashion-mnist-mini');
  await mkdir(folder, { recursive: true });
  const write = async (prefix: string, { images, labels }: Split, count: number): Promise<void> => {
    const pixels = new Uint8Array(count * 784);
    await images.read(
      Array.from({ length: count }, (_, i) => i),
      pixels,
    );
    await writeFile(join(folder, `${prefix}-images-idx3-ubyte`), idx([count, 28, 28], pixels));
    const numbers = Uint8Array.from(labels[targets[0]].values.subarray(0, count));
    await writeFile(join(folder, `${prefix}-labels-idx1-ubyte`), idx([count], numbers));
  };
  await write('train', train, counts.train);
  await write('t10k', test, counts.test);
}
