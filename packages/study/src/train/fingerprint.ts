import { createHash } from 'node:crypto';
import type { HostTensor } from '@simvae/arrays';

/** Parameters and state by path. */
export interface ModelTensors {
  readonly params: ReadonlyMap<string, HostTensor>;
  readonly state: ReadonlyMap<string, HostTensor>;
}

/** SHA-256 of a method's parameters and state: names, shapes and values. */
export function fingerprint({ params, state }: ModelTensors): string {
  const hash = createHash('sha256');
  for (const [group, tensors] of Object.entries({ params, state })) {
    for (const [path, { shape, data }] of tensors) {
      hash.update(`${group}/${path}[${shape}]`);
      hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
  }
  return hash.digest('hex');
}
