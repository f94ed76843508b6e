import { extname } from 'node:path';
import { ArrayFileError, type NamedArray } from './array-file.js';
import { type CsvOptions, parseCsv } from './csv.js';
import { withFile } from './file-source.js';
import { readNpy } from './npy.js';
import { readNpz } from './npz.js';
import { parseSafetensors } from './safetensors.js';

/** Bytes of the largest file that is read as a whole. */
const longestText = 2 ** 29 - 25;
const largestTensors = 2 ** 31;

/**
 * Reads the arrays of a .npy, .npz, .csv or .safetensors file. Of .npy, and of .npz without compression, any size: their
 * bytes are never in memory beside the arrays.
 *
 * @throws {ArrayFileError} If the file cannot be read, its ending is another, or its content is not what the ending says.
 */
export async function readArrays(file: string, options: CsvOptions = {}): Promise<NamedArray[]> {
  const ending = extname(file).toLowerCase();
  return withFile(file, (source) => {
    const whole = (limit: number) => {
      if (source.size <= limit) return source.read(0, source.size);
      throw new ArrayFileError(file, `${source.size} bytes are too many for a ${ending}`, 'save it as .npy');
    };
    switch (ending) {
      case '.npy':
        return [readNpy(source, '', file)];
      case '.npz':
        return readNpz(source, file);
      case '.csv':
        return [parseCsv(textOf(whole(longestText), file), file, options)];
      case '.safetensors':
        return parseSafetensors(whole(largestTensors), file);
      default:
        throw new ArrayFileError(file, 'must end in .npy, .npz, .csv or .safetensors', 'convert it');
    }
  });
}

function textOf(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ArrayFileError(file, 'is not a text in UTF-8', 'save it in that encoding', { cause });
  }
}
