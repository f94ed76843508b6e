import { describe, expect, it } from 'vitest';
import { parseSafetensors } from './safetensors.js';

/** A safetensors file of tensors given by type, shape and bytes. */
function safetensors(
  tensors: Record<string, [dtype: string, shape: number[], content: Uint8Array]>,
): Uint8Array {
  let at = 0;
  const entries = Object.entries(tensors).map(([name, [dtype, shape, content]]) => {
    const entry = { dtype, shape, data_offsets: [at, at + content.length] };
    at += content.length;
    return [name, entry];
  });
  const header = Buffer.from(
    JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(entries) }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...Object.values(tensors).map(([, , content]) => content)]);
}

describe('parseSafetensors', () => {
  it('reads tensors', () => {
    const values = Float32Array.from([1.5, -2, 0.25, 8]);
    const halves = Uint8Array.from([0xc0, 0x3f, 0x00, 0xc0]); // bfloat16 1.5, -2
    const [features, labels, brain] = parseSafetensors(
      safetensors({
        features: ['F32', [2, 2], new Uint8Array(values.buffer)],
        labels: ['I64', [2], new Uint8Array(BigInt64Array.from([7n, -1n]).buffer)],
        brain: ['BF16', [2], halves],
      }),
      'x.safetensors',
    );
    expect(features).toEqual({ name: 'features', shape: [2, 2], data: values });
    expect([...labels.data]).toEqual([7, -1]);
    expect([...brain.data]).toEqual([1.5, -2]);
    const wide = BigInt64Array.of(2n ** 53n, 2n ** 53n + 1n);
    const [ids] = parseSafetensors(
      safetensors({ ids: ['I64', [2], new Uint8Array(wide.buffer)] }),
      'x.safetensors',
    );
    expect(ids.data).toEqual(wide);
  });

  it('rejects what does not fit', () => {
    const wrong = safetensors({ x: ['F32', [3], new Uint8Array(8)] });
    expect(() => parseSafetensors(wrong, 'x.st')).toThrow(
      'x.st: not a complete safetensors file: "x" has 8 bytes for shape [3] of F32; get the file again.',
    );
    expect(() => parseSafetensors(new Uint8Array(3), 'x.st')).toThrow(
      'x.st: not a complete safetensors file',
    );
    expect(() => parseSafetensors(safetensors({ x: ['C64', [1], new Uint8Array(8)] }), 'x.st')).toThrow(
      '"x" has the element type "C64", which is not supported; get the file again.',
    );
  });
});
