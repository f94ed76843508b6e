import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ImageShape, type Images, sizeOf, unitPixels } from '@simvae/arrays';
import { imageDecoder, scanFolder } from '@simvae/data';
import { RequestError } from '../request-error.js';

/** An image file. */
export interface PictureFile {
  /** As it was named: its path; in a folder, the path from there, parts joined by `/`. */
  readonly name: string;
  readonly path: string;
}

/** A file that no image could be made of, and why. */
export interface SkippedPicture {
  readonly file: string;
  readonly reason: string;
}

/** Images that could be read, and what could not. */
export interface ReadPictures {
  /** Names of the files of the images, in their order. */
  readonly files: readonly string[];
  readonly images: Images;
  readonly skipped: readonly SkippedPicture[];
}

/** Makes images of files. */
export type PictureReader = (files: readonly PictureFile[]) => Promise<ReadPictures>;

/** Largest file that is taken for an image. */
const mostBytes = 2 ** 28;
/** Files that are decoded at a time. */
const mostUnderWay = 8;

/**
 * The image files that paths name: files as they are, of folders all images below, sorted.
 *
 * @throws {RequestError} If a path leads nowhere, or there is no image.
 * @throws {DataFileError} If a folder cannot be read.
 */
export async function listPictures(paths: readonly string[], signal?: AbortSignal): Promise<PictureFile[]> {
  const files: PictureFile[] = [];
  for (const path of paths) {
    const there = await stat(path).catch(() => undefined);
    if (there === undefined) throw new RequestError(`There is no image or folder ${path}.`);
    if (!there.isDirectory()) files.push({ name: path, path });
    else for (const { name } of await scanFolder(path, signal)) files.push({ name, path: join(path, name) });
  }
  if (files.length > 0) return files;
  throw new RequestError(
    `There must be at least one image, got none${paths.map((path) => ` in ${path}`).join()}.`,
  );
}

/**
 * A reader of image files to what a network takes: the largest square in the middle, resized, as `imageDecoder` of @simvae/data makes it
 * of a folder's images. For a network of grey images, colours become grey by ITU-R 601 (as Pillow's `convert('L')`).
 *
 * @throws {DataFileError} If the package `sharp` is not there.
 * @throws {TypeError} If the network's images are not square.
 */
export async function pictureReader(imageShape: ImageShape): Promise<PictureReader> {
  const [height, width, channels] = imageShape;
  if (height !== width || (channels !== 1 && channels !== 3)) {
    throw new TypeError(`Image files can be made square, grey or RGB images of, not [${imageShape}].`);
  }
  const decode = await imageDecoder({ size: height });
  const size = sizeOf(imageShape);
  const read = async ({ path }: PictureFile): Promise<Uint8Array> => {
    const { size: bytes } = await stat(path);
    if (bytes > mostBytes) throw new Error(`it has ${bytes} bytes, more than ${mostBytes}`);
    const pixels = await decode(await readFile(path));
    return channels === 1 ? toGrey(pixels) : pixels;
  };
  return async (files) => {
    const kept: string[] = [];
    const skipped: SkippedPicture[] = [];
    const bytes = new Uint8Array(files.length * size);
    for (let start = 0; start < files.length; start += mostUnderWay) {
      const some = files.slice(start, start + mostUnderWay);
      const results = await Promise.allSettled(some.map(read));
      for (const [i, result] of results.entries()) {
        if (result.status === 'fulfilled') bytes.set(result.value, size * (kept.push(some[i].name) - 1));
        else skipped.push({ file: some[i].path, reason: (result.reason as Error).message });
      }
    }
    const data = unitPixels(bytes.subarray(0, kept.length * size));
    return { files: kept, images: { data, shape: [kept.length, ...imageShape] }, skipped };
  };
}

/** Grey of RGB, both 0 .. 255; grey that was repeated stays as it is. */
function toGrey(rgb: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: rgb.length / 3 }, (_, i) => {
    const [red, green, blue] = [rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]];
    return (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
  });
}

/** @throws {Error} That names the first file which could not be read. */
export function refuseSkipped(skipped: readonly SkippedPicture[], strict: boolean): void {
  if (!strict || skipped.length === 0) return;
  const [{ file, reason }] = skipped;
  throw new Error(
    `${file}: no image can be made of it (${reason}). Leave out --strict to pass over such files.`,
  );
}

/** @throws {Error} If there is no image that could be read; the message names the first file. */
export function requireSome(count: number, skipped: readonly SkippedPicture[]): void {
  if (count > 0) return;
  const [{ file, reason }] = skipped;
  throw new Error(`No image can be read: ${file}: ${reason}. Give JPEG, PNG, WebP, GIF, TIFF or AVIF files.`);
}
