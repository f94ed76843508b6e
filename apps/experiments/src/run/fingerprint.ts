import { createHash } from 'node:crypto';
import type { TrainedMethod } from './load-model.js';

/** SHA-256 of a method's parameters and state: names, shapes and values. */
export function fingerprint({ params, state }: Pick<TrainedMethod, 'params' | 'state'>): string {
  const hash = createHash('sha256');
  for (const [group, tensors] of Object.entries({ params, state })) {
    for (const [path, { shape, data }] of tensors) {
      hash.update(`${group}/${path}[${shape}]`);
      hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
  }
  return hash.digest('hex');
}
