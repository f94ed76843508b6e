// Images/s that the source of a packed file gives in random order: as many random ones as CelebA has for training, in
// steps of SimVAE. With --memory, the peak of this process's memory in MB after packing them and reading as many.
// Usage: node celeba-source.mjs [--memory] [--images N] [--step N] [--seconds N] [--folder DIR]
import { createHash, randomFillSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packImages } from '@simvae/data';
import { RandomStream } from '@simvae/random';
import { serve } from '../processes/serve.mjs';

const { values } = parseArgs({
  options: {
    memory: { type: 'boolean', default: false },
    images: { type: 'string', default: '162770' },
    // 128 views, six of each image.
    step: { type: 'string', default: '21' },
    seconds: { type: 'string', default: '2' },
    folder: { type: 'string', default: tmpdir() },
  },
});
const count = Number(values.images);
const step = Number(values.step);
const imageShape = /** @type {[number, number, number]} */ ([64, 64, 3]);
const size = 64 * 64 * 3;
const folder = mkdtempSync(join(values.folder, 'simvae-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const packing = performance.now();
const file = await packImages(join(folder, 'celeba.bin'), {
  count,
  imageShape,
  sources: createHash('sha256').update('random bytes').digest('hex'),
  groups: new Array(count).fill('train'),
  async *encoded() {
    for (let row = 0; row < count; row++) {
      yield { row, file: String(row), bytes: size, read: async () => randomFillSync(new Uint8Array(size)) };
    }
  },
  decode: async (bytes) => bytes,
});
const packed = Math.round(count / ((performance.now() - packing) / 1000));

const source = file.select();
const out = new Uint8Array(step * size);
let epoch = 0;
let order = new RandomStream(0).reset(0, 'order', epoch).permutation(count);
let next = 0;
/** Reads one step, and says of how many images. */
async function read() {
  if (next + step > count) {
    order = new RandomStream(0).reset(0, 'order', ++epoch).permutation(count);
    next = 0;
  }
  await source.read(order.subarray(next, next + step), out);
  next += step;
  return step;
}

async function imagesPerSecond() {
  const start = performance.now();
  let images = 0;
  while (performance.now() - start < 1000 * Number(values.seconds)) images += await read();
  return images / ((performance.now() - start) / 1000);
}

async function peakMemory() {
  for (let images = 0; images < count; images += await read());
  return process.resourceUsage().maxRSS / 1000;
}

await serve(values.memory ? peakMemory : imagesPerSecond, { packed });
await file.close();
