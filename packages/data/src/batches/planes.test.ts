import fc from 'fast-check';
import { expect, it } from 'vitest';
import { interleavePlanes } from './planes.js';

it('writes every channel of every pixel where it belongs, and nothing else', () => {
  const bytes = fc.uint8Array({ minLength: 3, maxLength: 90 });
  fc.assert(
    fc.property(bytes, fc.nat(5), fc.nat(5), (planes, start, at) => {
      const pixels = Math.floor(planes.length / 3);
      const held = new Uint8Array(start + planes.length);
      held.set(planes, start);
      const out = new Uint8Array(at + 3 * pixels + 2).fill(77);
      interleavePlanes(held, start, pixels, out, at);
      for (let pixel = 0; pixel < pixels; pixel++) {
        for (let channel = 0; channel < 3; channel++) {
          expect(out[at + 3 * pixel + channel]).toBe(planes[channel * pixels + pixel]);
        }
      }
      expect([...out.subarray(0, at), ...out.subarray(at + 3 * pixels)]).toEqual(new Array(at + 2).fill(77));
    }),
  );
});
