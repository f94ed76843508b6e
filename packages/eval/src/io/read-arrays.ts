import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { decodeSafetensors } from '@simvae/arrays';
import { ArrayFileError, type NamedArray } from './array-file.js';
import { parseCsv } from './csv.js';
import { parseNpy } from './npy.js';
import { parseNpz } from './npz.js';

/** Characters of the longest text that JavaScript has. */
const longestText = 2 ** 29 - 25;

/**
 * Reads the arrays of a .npy, .npz, .csv or .safetensors file.
 *
 * @throws {ArrayFileError} If the file cannot be read, its ending is another, or its content is not what the ending says.
 */
export async function readArrays(file: string): Promise<NamedArray[]> {
  const bytes = await readFile(file).catch((cause) => {
    const tooLarge = cause.code === 'ERR_FS_FILE_TOO_LARGE';
    const next = tooLarge ? 'save fewer rows, or numbers of fewer bytes' : 'check the path';
    throw new ArrayFileError(file, `cannot be read (${cause.code})`, next, { cause });
  });
  const name = basename(file);
  switch (extname(file).toLowerCase()) {
    case '.npy':
      return [parseNpy(bytes, '', name)];
    case '.npz':
      return parseNpz(bytes, name);
    case '.csv':
      if (bytes.length > longestText) {
        throw new ArrayFileError(file, `${bytes.length} bytes are too many for a .csv`, 'save it as .npy');
      }
      return [parseCsv(bytes.toString('utf8'), name)];
    case '.safetensors':
      return parseSafetensors(bytes, name);
    default:
      throw new ArrayFileError(file, 'must end in .npy, .npz, .csv or .safetensors', 'convert it');
  }
}

/**
 * Reads the safetensors format: floats of up to 32 bits as float32, all else as float64.
 *
 * @throws {ArrayFileError} If the bytes are not one complete file of supported types.
 */
export function parseSafetensors(bytes: Uint8Array, file: string): NamedArray[] {
  try {
    const { tensors } = decodeSafetensors(bytes);
    return Array.from(tensors, ([name, { shape, data }]) => {
      if (data instanceof Float32Array || data instanceof Float64Array) return { name, shape, data };
      return { name, shape, data: Float64Array.from(data as ArrayLike<number | bigint>, Number) };
    });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const why = cause.message.replace(/^decodeSafetensors: .*?, but /s, '').replace(/\.$/, '');
    throw new ArrayFileError(file, `not a complete safetensors file: ${why}`, 'get the file again', {
      cause,
    });
  }
}
