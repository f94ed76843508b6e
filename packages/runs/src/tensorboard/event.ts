import { PbfWriter } from 'pbf';
import { crc32c } from './crc32c.js';

/** A picture to show. */
export interface EventImage {
  readonly height: number;
  readonly width: number;
  /** 1: grey, 2: grey with alpha, 3: RGB, 4: RGBA. */
  readonly channels: number;
  readonly png: Uint8Array;
}

/** What is known at a step. */
export interface StepEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  readonly scalars?: ReadonlyMap<string, number>;
  readonly images?: ReadonlyMap<string, EventImage>;
}

/** The record that an event file begins with. */
export function headRecord(wallTime: number): Uint8Array {
  const event = new PbfWriter();
  event.writeDoubleField(eventFields.wallTime, wallTime);
  event.writeStringField(eventFields.fileVersion, 'brain.Event:2');
  return frame(event.finish());
}

/** A record of an event file: an Event whose summary has a value for each tag. */
export function stepRecord({ wallTime, step, scalars, images }: StepEvent): Uint8Array {
  const event = new PbfWriter();
  event.writeDoubleField(eventFields.wallTime, wallTime);
  event.writeVarintField(eventFields.step, step);
  event.writeMessage(eventFields.summary, writeSummary, { scalars, images });
  return frame(event.finish());
}

/** Of tensorflow/core/util/event.proto. */
const eventFields = { wallTime: 1, step: 2, fileVersion: 3, summary: 5 } as const;
/** Of tensorflow/core/framework/summary.proto: Summary, Summary.Value, Summary.Image. */
const summaryFields = { value: 1 } as const;
const valueFields = { tag: 1, simpleValue: 2, image: 4 } as const;
const imageFields = { height: 1, width: 2, colorspace: 3, encoded: 4 } as const;

function writeSummary({ scalars, images }: Pick<StepEvent, 'scalars' | 'images'>, pbf: PbfWriter): void {
  for (const [tag, value] of scalars ?? []) {
    pbf.writeMessage(summaryFields.value, writeScalar, { tag, value });
  }
  for (const [tag, image] of images ?? []) pbf.writeMessage(summaryFields.value, writeImage, { tag, image });
}

function writeScalar({ tag, value }: { tag: string; value: number }, pbf: PbfWriter): void {
  pbf.writeStringField(valueFields.tag, tag);
  pbf.writeFloatField(valueFields.simpleValue, value);
}

function writeImage({ tag, image }: { tag: string; image: EventImage }, pbf: PbfWriter): void {
  pbf.writeStringField(valueFields.tag, tag);
  pbf.writeMessage(valueFields.image, writePixels, image);
}

function writePixels({ height, width, channels, png }: EventImage, pbf: PbfWriter): void {
  pbf.writeVarintField(imageFields.height, height);
  pbf.writeVarintField(imageFields.width, width);
  pbf.writeVarintField(imageFields.colorspace, channels);
  pbf.writeBytesField(imageFields.encoded, png);
}

/**
 * A record as TFRecord frames it, numbers in little endian: length (uint64), checksum of the length, data, checksum of the data
 * (tensorflow/core/lib/io/record_writer.h).
 */
function frame(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(8 + 4 + data.length + 4);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedChecksum(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedChecksum(data), true);
  return record;
}

/** A CRC-32C turned and shifted, as that of bytes which hold their own CRC would be of little use. */
function maskedChecksum(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
