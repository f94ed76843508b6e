import { expect, it } from 'vitest';
import golden from '../fixtures/event-file.json' with { type: 'json' };
import { headRecord, stepRecord } from './event.js';
import { pngImage } from './png-header.js';

it("writes the bytes that TensorBoard's own writer writes", () => {
  const { start, seconds, step } = golden;
  const scalars = new Map(
    Object.entries(golden.scalars).map(([tag, value]) => [tag, value ?? Number.NaN] as const),
  );
  const image = pngImage(Buffer.from(golden.png, 'base64'));
  expect(image).toMatchObject({ height: 1, width: 2, channels: 1 });
  const wallTime = start + seconds;
  const records = [
    headRecord(start),
    stepRecord({ wallTime, step, scalars }),
    stepRecord({ wallTime, step, images: new Map([['figures/a', image!]]) }),
  ];
  expect(Buffer.concat(records).toString('base64')).toBe(golden.bytes);
});

it('takes no other file for a PNG', () => {
  const png = Buffer.from(golden.png, 'base64');
  const other = Uint8Array.from(png);
  other[1] ^= 1;
  const unknown = Uint8Array.from(png);
  unknown[25] = 5;
  for (const bytes of [new Uint8Array(0), png.subarray(0, 32), other, unknown]) {
    expect(pngImage(bytes)).toBeUndefined();
  }
});
