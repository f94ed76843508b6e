/** A .npy file, version 1: numpy's element type, shape, and the bytes of the elements. */
export function npyFile(
  descriptor: string,
  shape: readonly number[],
  content: ArrayBufferView<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = content;
  return new Uint8Array(
    Buffer.concat([npyHeader(descriptor, shape), new Uint8Array(buffer, byteOffset, byteLength)]),
  );
}

/** The first 128 bytes of such a file. */
export function npyHeader(descriptor: string, shape: readonly number[]): Buffer {
  const lengths = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${descriptor}', 'fortran_order': False, 'shape': (${lengths}), }`;
  return Buffer.concat([
    Buffer.from([0x93]),
    Buffer.from('NUMPY\x01\x00v\x00'),
    Buffer.from(text.padEnd(118)),
  ]);
}
