import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encodeIdx } from '../../../tooling/data/encode-idx.mjs';

const fill = (length: number, value: (index: number) => number) =>
  Uint8Array.from({ length }, (_, index) => value(index));

/** A set of idx files in MNIST's form with a few images, uncompressed, by name without `.gz`. */
export function tinyFiles(train = 5, test = 3): Record<string, Uint8Array> {
  const images = (count: number) =>
    encodeIdx({ shape: [count, 28, 28], data: fill(count * 784, (i) => (i * 7) % 256) });
  const labels = (count: number) => encodeIdx({ shape: [count], data: fill(count, (i) => i % 10) });
  return {
    'train-images-idx3-ubyte': images(train),
    'train-labels-idx1-ubyte': labels(train),
    't10k-images-idx3-ubyte': images(test),
    't10k-labels-idx1-ubyte': labels(test),
  };
}

/** Writes files to a folder, gzipped if asked for, and returns the folder. */
export function writeFiles(directory: string, files: Record<string, Uint8Array>, compressed = true): string {
  mkdirSync(directory, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(
      join(directory, compressed ? `${name}.gz` : name),
      compressed ? gzipSync(content) : content,
    );
  }
  return directory;
}
