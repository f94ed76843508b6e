import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { NamedArray } from './named-array.js';
import { parseCsv } from './parse-csv.js';
import { parseNpy } from './parse-npy.js';
import { parseNpz } from './parse-npz.js';
import { parseSafetensors } from './parse-safetensors.js';

/**
 * Reads the arrays of a .npy, .npz, .csv or .safetensors file.
 *
 * @throws {Error} If the file cannot be read, its ending is another, or its content is not what the ending says.
 */
export async function readArrays(file: string): Promise<NamedArray[]> {
  const bytes = await readFile(file).catch((cause) => {
    throw new Error(`${file}: cannot be read (${cause.code}); check the path.`, { cause });
  });
  const name = basename(file);
  switch (extname(file).toLowerCase()) {
    case '.npy':
      return [parseNpy(bytes, '', name)];
    case '.npz':
      return parseNpz(bytes, name);
    case '.csv':
      return [parseCsv(bytes.toString('utf8'), name)];
    case '.safetensors':
      return parseSafetensors(bytes, name);
    default:
      throw new Error(`${file}: must end in .npy, .npz, .csv or .safetensors; convert it.`);
  }
}
