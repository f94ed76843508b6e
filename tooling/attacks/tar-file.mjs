/**
 * A member of an archive.
 *
 * @typedef {object} TarMember
 * @property {string} name
 * @property {Buffer} [content] - @default empty
 * @property {string} [type] - `0` a file, `1` a hard link, `2` a symbolic link, `3` a device. @default '0'
 * @property {string} [link] - what a link leads to.
 * @property {number} [size] - that it declares. @default that of its content
 */

const block = 512;

/**
 * A tar archive, honest or not. Source: POSIX.1-2017, pax, "ustar Interchange Format".
 *
 * @param {readonly TarMember[]} members
 */
export function tarFile(members) {
  const parts = members.flatMap(({ name, content = Buffer.alloc(0), type = '0', link = '', size }) => {
    const header = Buffer.alloc(block);
    const octal = (/** @type {number} */ value, /** @type {number} */ digits) =>
      `${value.toString(8).padStart(digits, '0')}\0`;
    for (const [at, text] of /** @type {const} */ ([
      [0, name],
      [100, octal(0o644, 7)],
      [108, octal(0, 7)],
      [116, octal(0, 7)],
      [124, octal(size ?? content.length, 11)],
      [136, octal(0, 11)],
      [148, ' '.repeat(8)],
      [156, type],
      [157, link],
      [257, 'ustar\0' + '00'],
    ]))
      header.write(text, at, 'latin1');
    const checksum = header.reduce((sum, byte) => sum + byte, 0);
    header.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    return [header, content, Buffer.alloc(-content.length & (block - 1))];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}
