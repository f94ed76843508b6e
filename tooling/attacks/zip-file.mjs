import { crc32 } from 'node:zlib';

/**
 * A member of an archive.
 *
 * @typedef {object} ZipMember
 * @property {string} name
 * @property {Buffer} data - as it lies in the archive.
 * @property {boolean} [deflated] - whether `data` is deflated. @default false
 * @property {number} [size] - uncompressed, as it declares. @default that of `data`
 * @property {number} [crc] - of the uncompressed content. @default that of `data`
 * @property {number} [mode] - of Unix, with the type of file. @default 0
 * @property {number} [flags] - 1: encrypted. @default 0
 */

/**
 * A zip archive, honest or not. Source: PKWARE, APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
 *
 * @param {readonly ZipMember[]} members - fewer than 65,535.
 */
export function zipFile(members) {
  /** @type {Buffer[]} */
  const files = [];
  /** @type {Buffer[]} */
  const directory = [];
  let offset = 0;
  for (const { name, data, deflated = false, mode = 0, flags = 0, ...declared } of members) {
    const { size = data.length, crc = crc32(data) } = declared;
    const text = Buffer.from(name);
    // Version 2.0, flags, method, no date; then checksum, sizes, and the length of the name.
    const facts = Buffer.alloc(26);
    writeShorts(facts, { 0: 20, 2: flags, 4: deflated ? 8 : 0, 22: text.length });
    writeLongs(facts, { 10: crc, 14: data.length, 18: size });
    const place = Buffer.alloc(14);
    writeLongs(place, { 6: (mode << 16) >>> 0, 10: offset });
    const local = [Buffer.from('PK\x03\x04', 'latin1'), facts, text, data];
    directory.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), facts, place, text);
    files.push(...local);
    offset += local.reduce((sum, part) => sum + part.length, 0);
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  writeShorts(end, { 8: members.length, 10: members.length });
  writeLongs(end, { 12: entries.length, 16: offset });
  return Buffer.concat([...files, entries, end]);
}

/**
 * @param {Buffer} buffer
 * @param {Record<number, number>} values - by their place.
 */
function writeShorts(buffer, values) {
  for (const [at, value] of Object.entries(values)) buffer.writeUInt16LE(value, Number(at));
}

/**
 * @param {Buffer} buffer
 * @param {Record<number, number>} values - by their place.
 */
function writeLongs(buffer, values) {
  for (const [at, value] of Object.entries(values)) buffer.writeUInt32LE(value, Number(at));
}
