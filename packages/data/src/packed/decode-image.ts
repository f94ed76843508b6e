import type { ImageShape } from '@simvae/arrays';
import type { Sharp } from 'sharp';
import { DataFileError } from '../data-file-error.js';

/** Makes pixels of one shape, `[height, width, channels]` in 0 .. 255, from an image file. */
export type Decode = (encoded: Uint8Array) => Promise<Uint8Array>;

/** How images become squares of one size. */
export interface DecodeOptions {
  /** Height and width of the result, in pixels. */
  readonly size: number;
  /**
   * The only height and width that images may have, and the side of the square in their middle that is kept. Without,
   * images may have any shape; the largest square in the middle is kept.
   */
  readonly crop?: { readonly height: number; readonly width: number; readonly side: number };
}

/** Most pixels of an image: what declares more is refused before any is decoded. */
const mostPixels = 1e8;

/**
 * A decoder of JPEG, PNG, WebP, GIF (the first picture), TIFF and AVIF to RGB, `[size, size, 3]`.
 *
 * Upright, as the camera's orientation says; grey is repeated, CMYK and wide colours become sRGB, transparent parts white,
 * 16 bits 8. Resized with a triangle as wide as what becomes one pixel, as torchvision's `Resize` does (bilinear, antialias)
 * but for the outermost pixels, at most some levels apart;
 * without `crop`, a JPEG that is much larger is first made smaller while it is decoded. Damage that the format
 * can tell, even where most of the image could be shown, is an error.
 *
 * @throws {DataFileError} If the package `sharp` is not there. From the result, an Error that says what is wrong.
 */
export async function imageDecoder({ size, crop }: DecodeOptions): Promise<Decode> {
  const sharp = await importSharp();
  const toRgb = (image: Sharp): Promise<Buffer> =>
    image
      .resize(size, size, { fit: 'cover', kernel: 'linear', fastShrinkOnLoad: crop === undefined })
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer();
  const decode: Decode = async (encoded) => {
    const image = sharp(encoded, { limitInputPixels: mostPixels, sequentialRead: true });
    if (crop === undefined) return toRgb(image.autoOrient());
    const { height, width } = await image.metadata();
    if (height !== crop.height || width !== crop.width) {
      throw new Error(`expected ${crop.width} x ${crop.height} pixels, got ${width} x ${height}`);
    }
    const { side } = crop;
    // As torchvision's CenterCrop rounds.
    const [left, top] = [width, height].map((length) => Math.round((length - side) / 2));
    return toRgb(image.extract({ left, top, width: side, height: side }));
  };
  return (encoded) =>
    decode(encoded).catch((cause: Error) => {
      throw new Error(reasonOf(cause), { cause });
    });
}

/** What libvips says first, but for what it says of every warning: threads share its messages, so the other may be lost. */
function reasonOf({ message }: Error): string {
  const lines = message.split('\n').filter((line) => line !== '' && !line.startsWith('Warning treated as'));
  return lines[0] ?? 'damaged data';
}

/** Shape of what a decoder makes. */
export function decodedShape({ size }: DecodeOptions): ImageShape {
  return [size, size, 3];
}

async function importSharp(): Promise<typeof import('sharp')['default']> {
  try {
    return (await import('sharp')).default;
  } catch (cause) {
    const reason = (cause as Error).message.split('\n', 1)[0];
    throw new DataFileError(
      'sharp',
      `expected this npm package, which decodes images, got "${reason}"`,
      'Run npm install sharp.',
      { cause },
    );
  }
}
