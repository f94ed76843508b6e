import { crc32, deflateRawSync } from 'node:zlib';

/** A member of `zipFile`; what is not given is what the content says. */
export interface ZipMember {
  readonly name: string;
  readonly content: Uint8Array;
  /** @default 8 */
  readonly method?: number;
  /** Unix mode, with the type of file. */
  readonly mode?: number;
  /** General purpose flags: 1 is encrypted. */
  readonly flags?: number;
  /** Declared size. */
  readonly size?: number;
  readonly crc?: number;
  /** Begin at the same byte as the first member. */
  readonly overlapping?: boolean;
}

/**
 * A zip archive, honest or not. Source: PKWARE, APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
 *
 * @param count - how many members it declares, kept modulo 2^16. @default as many as there are
 */
export function zipFile(members: readonly ZipMember[], count = members.length): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const {
    name,
    content,
    method = 8,
    mode = 0,
    flags = 0,
    overlapping = false,
    ...declared
  } of members) {
    const data = method === 8 ? deflateRawSync(content) : Buffer.from(content);
    const { size = content.length, crc = crc32(content) } = declared;
    const bytes = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc, 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(bytes.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, bytes, data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((mode << 16) >>> 0, 6);
    rest.writeUInt32LE(overlapping ? 0 : offset, 10);
    directory.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, rest, bytes);
    if (overlapping) continue;
    files.push(local);
    offset += local.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(count % 2 ** 16, 4);
  end.writeUInt16LE(count % 2 ** 16, 6);
  end.writeUInt32LE(entries.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, entries, Buffer.from('PK\x05\x06'), end]);
}
