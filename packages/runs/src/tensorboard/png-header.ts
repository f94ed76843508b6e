import type { EventImage } from './event.js';

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Channels by the colour type of a PNG (its specification, table 11.1); a palette stands for RGB. */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };

/** A PNG file with what its header says; undefined where it is none. */
export function pngImage(png: Uint8Array): EventImage | undefined {
  if (png.length < 33 || signature.some((byte, i) => png[i] !== byte)) return undefined;
  const view = new DataView(png.buffer, png.byteOffset);
  const channels = channelsOf[png[25]];
  if (channels === undefined) return undefined;
  return { width: view.getUint32(16), height: view.getUint32(20), channels, png };
}
