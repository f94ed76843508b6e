import { writeFileAtomically } from '@simvae/train';
import { encode } from 'fast-png';

/** Pixels in 0 .. 255, `[height, width, channels]`, of 1 (grey) or 3 (RGB) channels. */
export interface Picture {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/** Writes a picture as a PNG file. */
export function writePng(path: string, { data, height, width, channels }: Picture): Promise<void> {
  return writeFileAtomically(path, encode({ data, height, width, channels }));
}
