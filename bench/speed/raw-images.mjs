import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDataset } from '@simvae/data';

/**
 * Lets work read the training images as a file of bytes, `[count, 28, 28]`, whatever form they are kept in.
 *
 * @template T
 * @param {string | undefined} dataDir
 * @param {(file: string) => Promise<T>} work
 */
export async function withRawImages(dataDir, work) {
  const name = dataDir === undefined ? 'fashion-mnist-mini' : 'fashion-mnist';
  const { images } = (await loadDataset(name, { dataDir })).train;
  const pixels = new Uint8Array(images.count * 784);
  await images.read(
    Int32Array.from({ length: images.count }, (_, i) => i),
    pixels,
  );
  const folder = mkdtempSync(join(tmpdir(), 'simvae-bench-'));
  try {
    const file = join(folder, 'images.u8');
    writeFileSync(file, pixels);
    return await work(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
