import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors, openSafetensors, sealSafetensors } from './index.js';
import { everyType, example } from './testing.js';

describe('sealSafetensors and openSafetensors', () => {
  it('round trip, as a file that others read too', async () => {
    const sealed = await sealSafetensors({ ...example, metadata: { 0: 'first', note: 'é', sha256: 'old' } });
    expect(await openSafetensors(sealed)).toEqual({ ...example, metadata: { 0: 'first', note: 'é' } });
    const { tensors, metadata } = decodeSafetensors(sealed);
    expect(tensors).toEqual(example.tensors);
    expect(metadata.sha256).toMatch(/^[0-9a-f]{64}$/);
    const zeroed = Buffer.from(sealed).toString('latin1').replace(metadata.sha256, '0'.repeat(64));
    expect(createHash('sha256').update(zeroed, 'latin1').digest('hex')).toBe(metadata.sha256);
    expect(await sealSafetensors(await openSafetensors(sealed))).toEqual(sealed);
  });

  it('a flipped bit is noticed wherever it is', async () => {
    const sealed = await sealSafetensors(everyType);
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const flipped = sealed.slice();
      flipped[bit >> 3] ^= 1 << (bit & 7);
      const error = await openSafetensors(flipped).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error, `bit ${bit}`).toBeInstanceOf(RangeError);
    }
  });

  it('every truncation and every addition is noticed', async () => {
    const sealed = await sealSafetensors(example);
    for (let end = 0; end < sealed.length; end++) {
      await expect(openSafetensors(sealed.subarray(0, end))).rejects.toThrow(RangeError);
    }
    await expect(openSafetensors(Uint8Array.from([...sealed, 0]))).rejects.toThrow(
      new RangeError('openSafetensors: the bytes must be as they were sealed, but the checksum differs.'),
    );
  });

  it('says that a file was never sealed', async () => {
    await expect(openSafetensors(encodeSafetensors(example))).rejects.toThrow(
      new RangeError('openSafetensors: the bytes must be a sealed safetensors file, but it has no checksum.'),
    );
    await expect(openSafetensors(new Uint8Array(3))).rejects.toThrow('there are only 3 of them');
  });
});
