import { expect, it } from 'vitest';
import { fingerprint } from './fingerprint.js';

const tensors = (value: number, path = 'w') =>
  new Map([[path, { shape: [2], data: Float32Array.of(1, value) }]]);

it('changes with any value, name or group, and with nothing else', () => {
  const print = fingerprint({ params: tensors(2), state: tensors(3) });
  expect(print).toMatch(/^[0-9a-f]{64}$/);
  expect(fingerprint({ params: tensors(2), state: tensors(3) })).toBe(print);
  const others = [
    { params: tensors(2), state: tensors(4) },
    { params: tensors(2, 'v'), state: tensors(3) },
    { params: tensors(3), state: tensors(2) },
    { params: tensors(2), state: new Map() },
  ];
  expect(new Set([print, ...others.map(fingerprint)]).size).toBe(5);
});
