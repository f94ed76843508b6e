/**
 * Makes the data of @simvae/fashion-mnist-mini from the four full FashionMNIST files.
 *
 *   node tooling/data/make-fashion-mnist-mini.mjs FULL_DIR OUT_DIR
 *
 * An image is ranked by the SHA-256 of `<seed>/<split>/<index in the full set>`. Going down the ranking, it is taken
 * while its class has room: 1,000 of each class for training, 200 for testing. The ranking is also the order of the
 * subset, so classes come mixed. Prints the SHA-256 of each file's uncompressed content, the part that does not depend
 * on the version of zlib.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { encodeIdx } from './encode-idx.mjs';

const seed = 'simvae';
const classes = 10;
const splits = [
  { split: 'train', prefix: 'train', perClass: 1000 },
  { split: 'test', prefix: 't10k', perClass: 200 },
];

const [fullDirectory, outDirectory, ...rest] = process.argv.slice(2);
if (!fullDirectory || !outDirectory || rest.length > 0) {
  process.stderr.write('usage: node make-fashion-mnist-mini.mjs FULL_DIR OUT_DIR\n');
  process.exit(2);
}
mkdirSync(outDirectory, { recursive: true });

for (const { split, prefix, perClass } of splits) {
  const imagesName = `${prefix}-images-idx3-ubyte.gz`;
  const labelsName = `${prefix}-labels-idx1-ubyte.gz`;
  const images = readIdx(imagesName, 3);
  const labels = readIdx(labelsName, 1);
  const chosen = choose(split, labels.data, perClass);
  const size = images.shape[1] * images.shape[2];
  const pixels = new Uint8Array(chosen.length * size);
  chosen.forEach((index, row) => {
    pixels.set(images.data.subarray(index * size, (index + 1) * size), row * size);
  });
  writeIdx(imagesName, [chosen.length, images.shape[1], images.shape[2]], pixels);
  writeIdx(
    labelsName,
    [chosen.length],
    Uint8Array.from(chosen, (index) => labels.data[index]),
  );
}

/** Indices of the images taken from a split, in the order of the subset. */
function choose(split, labels, perClass) {
  const rank = (index) => createHash('sha256').update(`${seed}/${split}/${index}`).digest('hex');
  const ranked = Array.from(labels, (_, index) => ({ index, rank: rank(index) }));
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const room = new Array(classes).fill(perClass);
  return ranked.filter(({ index }) => room[labels[index]]-- > 0).map(({ index }) => index);
}

function readIdx(name, dimensions) {
  const bytes = gunzipSync(readFileSync(join(fullDirectory, name)));
  const magic = bytes.readUInt32BE(0);
  if (magic !== 0x800 + dimensions)
    throw new Error(`${name}: expected magic ${0x800 + dimensions}, got ${magic}.`);
  const shape = Array.from({ length: dimensions }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis));
  return { shape, data: bytes.subarray(4 + 4 * dimensions) };
}

function writeIdx(name, shape, data) {
  const content = encodeIdx({ shape, data });
  const compressed = gzipSync(content, { level: 9, memLevel: 9 });
  compressed.fill(0, 4, 8); // modification time
  compressed[9] = 255; // operating system: unknown
  writeFileSync(join(outDirectory, name), compressed);
  process.stdout.write(`${createHash('sha256').update(content).digest('hex')}  ${name}\n`);
}
