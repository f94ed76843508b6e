import fc from 'fast-check';

/** Some damage to a file: a few bytes changed, a piece cut out, put in, or repeated, or the end cut off. */
export function damage(bytes: Uint8Array): fc.Arbitrary<Buffer> {
  const whole = Buffer.from(bytes);
  const place = fc.nat(whole.length - 1);
  const changed = fc
    .array(fc.tuple(place, fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 })
    .map((changes) => {
      const copy = Buffer.from(whole);
      for (const [at, by] of changes) copy[at] ^= by;
      return copy;
    });
  const cut = place.map((length) => whole.subarray(0, length));
  const without = fc
    .tuple(place, fc.integer({ min: 1, max: 600 }))
    .map(([at, length]) => Buffer.concat([whole.subarray(0, at), whole.subarray(at + length)]));
  const withMore = fc
    .tuple(place, fc.uint8Array({ minLength: 1, maxLength: 40 }))
    .map(([at, more]) => Buffer.concat([whole.subarray(0, at), more, whole.subarray(at)]));
  const repeated = fc
    .tuple(place, fc.integer({ min: 1, max: 1200 }))
    .map(([at, length]) => Buffer.concat([whole.subarray(0, at + length), whole.subarray(at)]));
  return fc.oneof(changed, cut, without, withMore, repeated);
}
