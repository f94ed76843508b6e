import { PbfReader } from 'pbf';
import { crc32c } from '../src/tensorboard/crc32c.js';

/** What a record of an event file says; images by the number of their bytes. */
export interface ReadEvent {
  wallTime: number;
  step: number;
  version?: string;
  readonly scalars: Record<string, number>;
  readonly images: Record<string, { height: number; width: number; channels: number; bytes: number }>;
}

/**
 * Reads an event file, as TensorBoard does.
 *
 * @throws {Error} If a record is cut short, or a checksum is another one.
 */
export function readEvents(bytes: Uint8Array): ReadEvent[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const check = (start: number, end: number): void => {
    const crc = crc32c(bytes.subarray(start, end));
    const masked = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
    if (view.getUint32(end, true) !== masked) throw new Error(`wrong checksum at ${end}`);
  };
  const events: ReadEvent[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(view.getBigUint64(at, true));
    check(at, at + 8);
    check(at + 12, at + 12 + length);
    events.push(readEvent(bytes.slice(at + 12, at + 12 + length)));
    at += 12 + length + 4;
  }
  return events;
}

function readEvent(bytes: Uint8Array): ReadEvent {
  const event: ReadEvent = { wallTime: 0, step: 0, scalars: {}, images: {} };
  new PbfReader(bytes).readFields((field, into, pbf) => {
    if (field === 1) into.wallTime = pbf.readDouble();
    if (field === 2) into.step = pbf.readVarint();
    if (field === 3) into.version = pbf.readString();
    if (field === 5) pbf.readMessage(readSummary, into);
  }, event);
  return event;
}

function readSummary(field: number, event: ReadEvent, pbf: PbfReader): void {
  if (field !== 1) return;
  const value = pbf.readMessage(
    (inner, into, reader) => {
      if (inner === 1) into.tag = reader.readString();
      if (inner === 2) into.scalar = reader.readFloat();
      if (inner === 4)
        into.image = reader.readMessage(readImage, { height: 0, width: 0, channels: 0, bytes: 0 });
    },
    { tag: '' } as { tag: string; scalar?: number; image?: ReadEvent['images'][string] },
  );
  if (value.scalar !== undefined) event.scalars[value.tag] = value.scalar;
  if (value.image !== undefined) event.images[value.tag] = value.image;
}

function readImage(field: number, image: ReadEvent['images'][string], pbf: PbfReader): void {
  if (field === 1) image.height = pbf.readVarint();
  if (field === 2) image.width = pbf.readVarint();
  if (field === 3) image.channels = pbf.readVarint();
  if (field === 4) image.bytes = pbf.readBytes().length;
}
