import type { ImageShape } from '@simvae/arrays';
import type { ViewParameters } from './draw-view.js';
import { type LinearTable, linearTable } from './geometry.js';

/** Writes the crop and flips of one view: bytes at `images[source ..]` to floats at `out[target ..]`. */
export type CropResampler = (
  images: Uint8Array,
  source: number,
  view: ViewParameters,
  out: Float32Array,
  target: number,
) => void;

/**
 * Makes the fused crop, resize, flip and division by 255 for images of one shape, to views of the same shape.
 *
 * Interpolation tables depend on nothing but the size of the crop and the flip, so all of them are made once. Each row
 * of a view is interpolated between two rows of the image first, over the width of the crop, and then along itself.
 */
export function cropResampler([height, width, channels]: ImageShape): CropResampler {
  const rowTables = tables(height, 1);
  const columnTables = tables(width, channels);
  const row = new Float64Array(width * channels);
  const outLength = width * channels;

  return (images, source, view, out, target) => {
    const rows = rowTables[Number(view.flipVertical)][view.height - 1];
    const columns = columnTables[Number(view.flipHorizontal)][view.width - 1];
    const { first, second, weight } = columns;
    const corner = source + (view.top * width + view.left) * channels;
    const cropLength = view.width * channels;
    let o = target;
    for (let y = 0; y < height; y++) {
      const upper = corner + rows.first[y] * outLength;
      const lower = corner + rows.second[y] * outLength;
      const below = rows.weight[y] / 255;
      const above = 1 / 255 - below;
      for (let i = 0; i < cropLength; i++) row[i] = images[upper + i] * above + images[lower + i] * below;
      for (let k = 0; k < outLength; k++, o++) {
        const a = row[first[k]];
        out[o] = a + (row[second[k]] - a) * weight[k];
      }
    }
  };
}

/** Tables from crops of length 1 .. `length` to `length`, over interleaved channels: as they are, and mirrored. */
function tables(length: number, channels: number): LinearTable[][] {
  return [false, true].map((mirrored) =>
    Array.from({ length }, (_, i) => interleaved(linearTable(i + 1, length), channels, mirrored)),
  );
}

function interleaved(table: LinearTable, channels: number, mirrored: boolean): LinearTable {
  const length = table.first.length;
  const source = (k: number) => {
    const x = Math.floor(k / channels);
    return mirrored ? length - 1 - x : x;
  };
  const position = (of: Int32Array) =>
    Int32Array.from({ length: length * channels }, (_, k) => of[source(k)] * channels + (k % channels));
  return {
    first: position(table.first),
    second: position(table.second),
    weight: Float64Array.from({ length: length * channels }, (_, k) => table.weight[source(k)]),
  };
}
