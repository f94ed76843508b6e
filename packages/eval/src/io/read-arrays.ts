import { withFile } from '#platform/files';
import { ArrayFileError, type NamedArray } from './array-file.js';
import { type ByteSource, bytesOf } from './byte-source.js';
import { type CsvOptions, parseCsv } from './csv.js';
import { readNpy } from './npy.js';
import { readNpz } from './npz.js';
import { parseSafetensors } from './safetensors.js';

/** Bytes of the largest file that is read as a whole. */
const longestText = 2 ** 29 - 25;
const largestTensors = 2 ** 31;

/** A `File` or what has its name and bytes as one. */
export interface NamedBytes {
  readonly name: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/**
 * Reads the arrays of a .npy, .npz, .csv or .safetensors file. Of .npy, and of .npz without compression, any size: where `file`
 * is a path, which it can be in Node, their bytes are never in memory beside the arrays.
 *
 * @param file - its path, or a `File`, such as an `<input type="file">` gives.
 * @throws {ArrayFileError} If the file cannot be read, its ending is another, or its content is not what the ending says.
 */
export async function readArrays(file: string | NamedBytes, options: CsvOptions = {}): Promise<NamedArray[]> {
  if (typeof file === 'string') return withFile(file, (source) => arraysOf(source, file, options));
  const bytes = await file.arrayBuffer().catch((cause) => {
    throw new ArrayFileError(file.name, `cannot be read (${cause.message})`, 'choose it again', { cause });
  });
  return arraysOf(bytesOf(new Uint8Array(bytes)), file.name, options);
}

function arraysOf(source: ByteSource, file: string, options: CsvOptions): NamedArray[] {
  const ending = /\.[^./\\]*$/.exec(file)?.[0].toLowerCase();
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
}

function textOf(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ArrayFileError(file, 'is not a text in UTF-8', 'save it in that encoding', { cause });
  }
}
