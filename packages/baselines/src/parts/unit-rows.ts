import type { HostTensor } from '@simvae/core';
import type { RandomStream } from '@simvae/random';

/** Rows drawn uniformly from the unit sphere, [rows, dimensions]. */
export function unitRows(random: RandomStream, rows: number, dimensions: number): HostTensor {
  const data = random.fillNormal(new Float32Array(rows * dimensions));
  for (let start = 0; start < data.length; start += dimensions) {
    let square = 0;
    for (let i = start; i < start + dimensions; i++) square += data[i] * data[i];
    const scale = 1 / Math.sqrt(square);
    for (let i = start; i < start + dimensions; i++) data[i] *= scale;
  }
  return { shape: [rows, dimensions], data };
}
