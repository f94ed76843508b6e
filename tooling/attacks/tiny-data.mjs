import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const whole = fileURLToPath(new URL('../../packages/fashion-mnist-mini/data/', import.meta.url));
const counts = { train: 1000, t10k: 100 };

/**
 * Writes the first images of fashion-mnist-mini, and their labels, as a data set of their own.
 *
 * @param {string} folder
 */
export function writeTinyData(folder) {
  mkdirSync(folder, { recursive: true });
  for (const [prefix, count] of Object.entries(counts)) {
    for (const [name, header, size] of /** @type {const} */ ([
      [`${prefix}-images-idx3-ubyte`, 16, 784],
      [`${prefix}-labels-idx1-ubyte`, 8, 1],
    ])) {
      const bytes = gunzipSync(readFileSync(join(whole, `${name}.gz`))).subarray(0, header + count * size);
      // The count comes after the magic number, highest byte first.
      bytes.writeUInt32BE(count, 4);
      writeFileSync(join(folder, name), bytes);
    }
  }
}
