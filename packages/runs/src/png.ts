const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** The last chunk of every PNG: no data, `IEND` and its checksum. */
const end = [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82];

/** Whether bytes begin and end as those of a PNG file do: what was cut short, or is another file, does not. */
export function isPng(bytes: Uint8Array): boolean {
  if (bytes.length < signature.length + end.length) return false;
  return (
    signature.every((byte, i) => bytes[i] === byte) &&
    end.every((byte, i) => bytes[bytes.length - end.length + i] === byte)
  );
}
