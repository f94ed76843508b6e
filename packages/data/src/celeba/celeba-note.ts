import { differenceNote } from '../read/published.js';
import type { CelebaInfo } from '../types.js';

/**
 * What to say of files of CelebA that are not the published ones, or not known to be. Of the images, the archive alone has
 * a published digest.
 *
 * @param md5s - of the files by their published names, in hexadecimal; undefined for a folder.
 * @returns undefined where every file is as published.
 */
export function celebaNote(
  { files }: CelebaInfo,
  md5s: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const differing = files.filter(({ name, md5 }) => md5s[name] !== undefined && md5s[name] !== md5);
  const unknown = files.filter(({ name }) => md5s[name] === undefined).map(({ name }) => name);
  if (differing.length > 0 || unknown.length === 0) return differenceNote(differing.map(({ name }) => name));
  return `not known to be the published files: the folder ${unknown.join(', ')} has no published digest`;
}
