import { encodeSafetensors } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import files from '../fixtures/numpy-files.json' with { type: 'json' };
import { ArrayFileError, type NamedArray } from './array-file.js';
import { parseCsv } from './csv.js';
import { parseNpy } from './npy.js';
import { parseNpz } from './npz.js';
import { parseSafetensors } from './safetensors.js';

const cases = 3000;
const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
const text = (value: string) => new TextEncoder().encode(value);

const formats: Record<
  string,
  { seeds: Uint8Array[]; parse: (bytes: Uint8Array, file: string) => NamedArray[] }
> = {
  npy: {
    seeds: Object.values(files.npy).map(bytes),
    parse: (content, file) => [parseNpy(content, file)],
  },
  npz: {
    seeds: [
      ...Object.values(files.npz).map(bytes),
      zipSync({ 'train.npy': bytes(files.npy.f4), 'labels.npy': bytes(files.npy.text) }),
    ],
    parse: parseNpz,
  },
  csv: {
    seeds: ['a,b\n1,2\n3,4\n', '"x ""y""",2\r\n"a\nb",\r\n', '1;2\t3\n\n4,5\n'].map(text),
    parse: (content, file) => [parseCsv(new TextDecoder().decode(content), file)],
  },
  safetensors: {
    seeds: [
      encodeSafetensors({
        tensors: new Map([
          ['train', { shape: [2, 3], data: new Float32Array(6) }],
          ['labels', { shape: [2], data: BigInt64Array.of(1n, -1n) }],
        ]),
        metadata: { format: 'pt' },
      }),
    ],
    parse: parseSafetensors,
  },
};

const words = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
const phrases = [
  'NaN',
  '-1',
  '0.5',
  '1e9',
  '99999999999',
  '"',
  '""',
  ',',
  '\r',
  '(',
  '[[',
  '{}',
  '<U',
  '|O',
  '\ufeff',
];

/** A copy with one to four changes: bytes, words, texts, pieces cut out, repeated or moved. */
function mutate(seed: Uint8Array, random: RandomStream): Uint8Array {
  let content = Buffer.from(seed);
  for (let change = random.integer(4); change >= 0; change--) {
    const at = random.integer(content.length + 1);
    const end = Math.min(content.length, at + random.integer(24));
    const phrase = Buffer.from(phrases[random.integer(phrases.length)]);
    switch (random.integer(7)) {
      case 0:
        if (at < content.length) content[at] ^= 1 << random.integer(8);
        break;
      case 1:
        if (at < content.length) content[at] = random.integer(256);
        break;
      case 2:
        if (at + 4 <= content.length) content.writeUInt32LE(words[random.integer(words.length)], at);
        break;
      case 3:
        content = Buffer.concat([content.subarray(0, at), content.subarray(end)]);
        break;
      case 4:
        content = Buffer.concat([content.subarray(0, end), content.subarray(at)]);
        break;
      case 5:
        content = Buffer.concat([content.subarray(0, at), phrase, content.subarray(end)]);
        break;
      default:
        content = content.subarray(0, at);
    }
  }
  return content;
}

describe.each(Object.entries(formats))('%s files, mutated', (format, { seeds, parse }) => {
  it('are read, or rejected with the name of the file and what to do', () => {
    const memory = process.resourceUsage().maxRSS;
    const file = `user.${format}`;
    let rejected = 0;
    for (let i = 0; i < cases; i++) {
      const content = mutate(seeds[i % seeds.length], new RandomStream(i, 'fuzz', format));
      try {
        for (const { shape, data } of parse(content, file)) {
          expect(shape.every((length) => Number.isSafeInteger(length) && length >= 0)).toBe(true);
          expect(data.length).toBe(shape.reduce((size, length) => size * length, 1));
        }
      } catch (error) {
        if (!(error instanceof ArrayFileError)) throw new Error(`case ${i}`, { cause: error });
        expect(error.message).toMatch(/^user\..+: .+; .+\.$/s);
        rejected++;
      }
    }
    expect(rejected).toBeGreaterThan(cases / 10);
    expect((process.resourceUsage().maxRSS - memory) / 2 ** 20).toBeLessThan(1); // GB
  });
});
