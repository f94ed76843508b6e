import { decodeSafetensors } from '@simvae/arrays';
import { ArrayFileError, exactNumbers, type NamedArray } from './array-file.js';

/**
 * Reads the safetensors format: booleans as 0 and 1.
 *
 * @param file - name for error messages.
 * @throws {ArrayFileError} If the bytes are not one complete file of supported types.
 */
export function parseSafetensors(bytes: Uint8Array, file: string): NamedArray[] {
  try {
    const { tensors } = decodeSafetensors(bytes);
    return Array.from(tensors, ([name, { shape, data }]) => {
      if (data instanceof Float32Array || data instanceof Float64Array) return { name, shape, data };
      const whole = data instanceof BigInt64Array || data instanceof BigUint64Array;
      return { name, shape, data: whole ? exactNumbers(data) : Float64Array.from(data) };
    });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const why = cause.message.replace(/^decodeSafetensors: .*?, but /s, '').replace(/\.$/, '');
    const problem = `not a complete safetensors file: ${why}`;
    throw new ArrayFileError(file, problem, 'get the file again', { cause });
  }
}
