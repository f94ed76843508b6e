import type { HostTensor } from '@simvae/arrays';
import type { RandomStream } from '@simvae/random';

/** Rows drawn uniformly from the unit sphere, [rows, dimensions]. */
export function randomUnitRows(random: RandomStream, rows: number, dimensions: number): HostTensor {
  return unitRows({
    shape: [rows, dimensions],
    data: random.fillNormal(new Float32Array(rows * dimensions)),
  });
}

/** Rows divided by their Euclidean lengths, in a new array; rows of zeros stay zero. */
export function unitRows({ data, shape }: HostTensor): HostTensor {
  const [, dimensions] = shape;
  const unit = data.slice();
  for (let start = 0; start < unit.length; start += dimensions) {
    let square = 0;
    for (let i = start; i < start + dimensions; i++) square += unit[i] * unit[i];
    const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
    for (let i = start; i < start + dimensions; i++) unit[i] *= scale;
  }
  return { data: unit, shape };
}
