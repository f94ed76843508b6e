/**
 * Writes an idx file of unsigned bytes, the format of MNIST: the inverse of `parseIdx` of @simvae/data.
 *
 * @param {{ shape: readonly number[], data: Uint8Array }} array - 1 to 255 dimensions, each shorter than 2^32.
 * @returns {Uint8Array} the uncompressed file.
 * @throws {RangeError} If the shape does not fit the format or the number of values.
 */
export function encodeIdx({ shape, data }) {
  const size = shape.reduce((product, length) => product * length, 1);
  const fits = shape.every((length) => Number.isInteger(length) && length >= 0 && length < 2 ** 32);
  if (!fits || shape.length < 1 || shape.length > 255 || size !== data.length) {
    throw new RangeError(
      `encodeIdx: \`shape\` must be 1 to 255 lengths below 2^32 whose product is ${data.length}, got [${shape.join(', ')}].`,
    );
  }
  const start = 4 + 4 * shape.length;
  const bytes = new Uint8Array(start + data.length);
  const header = new DataView(bytes.buffer);
  header.setUint32(0, 0x800 + shape.length);
  shape.forEach((length, axis) => {
    header.setUint32(4 + 4 * axis, length);
  });
  bytes.set(data, start);
  return bytes;
}
