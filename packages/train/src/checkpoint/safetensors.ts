import type { HostTensor } from '@simvae/core';

/** What a safetensors file holds. */
export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, HostTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: number[];
  readonly data_offsets: [number, number];
}

const lengthBytes = 8;

/**
 * Writes float32 tensors in the safetensors format: header length (8 bytes, little endian), JSON header, data.
 *
 * Source: https://huggingface.co/docs/safetensors; the header is padded with spaces to a multiple of 8 bytes.
 */
export function encodeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(lengthBytes + headerBytes + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.fill(0x20, lengthBytes, lengthBytes + headerBytes);
  file.set(json, lengthBytes);
  let position = lengthBytes + headerBytes;
  for (const { data } of tensors.values()) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return file;
}

/**
 * Reads float32 tensors from the safetensors format. Runs no code from the file.
 *
 * @throws {RangeError} If the bytes are not a complete safetensors file of float32 tensors.
 */
export function decodeSafetensors(file: Uint8Array): SafetensorsFile {
  const fail = (why: string): never => {
    throw new RangeError(`decodeSafetensors: the bytes must be a complete safetensors file, but ${why}.`);
  };
  if (file.byteLength < lengthBytes) fail(`there are only ${file.byteLength} of them`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const dataStart = lengthBytes + Number(view.getBigUint64(0, true));
  if (dataStart > file.byteLength) fail(`the header ends at ${dataStart} of ${file.byteLength}`);
  let header: Record<string, HeaderEntry> & { __metadata__?: Record<string, string> };
  try {
    header = JSON.parse(new TextDecoder().decode(file.subarray(lengthBytes, dataStart)));
  } catch {
    return fail('the header is not JSON');
  }
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = new Map<string, HostTensor>();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(entries)) {
    if (dtype !== 'F32') fail(`\`${name}\` is ${dtype}, not F32`);
    const [begin, end] = data_offsets.map((offset) => dataStart + offset);
    const size = shape.reduce((product, dimension) => product * dimension, 1);
    if (end - begin !== size * 4) fail(`\`${name}\` has ${end - begin} bytes for shape [${shape}]`);
    if (end > file.byteLength) fail(`\`${name}\` ends at ${end} of ${file.byteLength}`);
    const data = new Float32Array(size);
    new Uint8Array(data.buffer).set(file.subarray(begin, end));
    tensors.set(name, { shape, data });
  }
  return { tensors, metadata };
}
