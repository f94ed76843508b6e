import type { Images } from './feature-extractor.js';

/** Returns `images`. @throws {RangeError} If shape and data disagree or channels are not 1 or 3. */
export function checkImages(caller: string, argument: string, images: Images): Images {
  const { data, shape } = images;
  const size = shape.reduce((product, length) => product * length, 1);
  const fits = shape.length === 4 && shape.every((length) => Number.isInteger(length) && length >= 0);
  if (!fits || size !== data.length || (shape[3] !== 1 && shape[3] !== 3)) {
    const rule = 'have shape [images, height, width, 1 or 3] with as many values';
    throw new RangeError(
      `${caller}: \`${argument}\` must ${rule}, got [${shape}] and ${data.length} values.`,
    );
  }
  return images;
}
