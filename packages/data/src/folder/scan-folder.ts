import { type Dirent, type Stats, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataFileError, passDirectory } from '../data-file-error.js';

/** An image file in a folder. */
export interface FolderImage {
  /** Path from the folder, parts joined by `/`. */
  readonly name: string;
  /** Bytes; undefined for what is no file, or a link that leads nowhere. */
  readonly size: number | undefined;
  /** When it was last written, in milliseconds since 1970. */
  readonly written: number;
}

/** Files of these endings are images, whether or not they can be decoded. */
const endings = /\.(jpe?g|jpe|jfif|png|webp|gif|tiff?|avif|bmp|heic|heif|jp2|jxl)$/i;

/**
 * All image files below a folder, sorted by name, upper case first, equally on every system. Links are followed, to files and to
 * folders, but not in circles; what begins with a dot and `__MACOSX` are passed over.
 *
 * @throws {DataFileError} If a folder cannot be read.
 */
export async function scanFolder(folder: string, signal?: AbortSignal): Promise<FolderImage[]> {
  const images: FolderImage[] = [];
  /** @param above - the folders that this one is in, to see when a link leads back. */
  const scan = async (prefix: string, above: readonly string[]): Promise<void> => {
    signal?.throwIfAborted();
    const path = join(folder, prefix);
    const identity = folderIdentity(path);
    if (above.includes(identity)) return;
    for (const entry of await entriesOf(path)) {
      const name = `${prefix}${entry.name}`;
      const target = entry.isDirectory() ? undefined : targetOf(join(folder, name), entry);
      if (entry.isDirectory() || target?.isDirectory()) await scan(`${name}/`, [...above, identity]);
      else if (endings.test(name)) {
        const size = target?.isFile() ? target.size : undefined;
        images.push({ name, size, written: target?.mtimeMs ?? 0 });
      }
    }
  };
  await scan('', []);
  return images.sort((a, b) => compare(a.name, b.name));
}

/** By code units: a language has a say in what `localeCompare` does. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

async function entriesOf(path: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter(({ name }) => !name.startsWith('.') && name !== '__MACOSX');
  } catch (cause) {
    throw unreadable(path, cause as Error);
  }
}

function folderIdentity(path: string): string {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev} ${ino}`;
  } catch (cause) {
    throw unreadable(path, cause as Error);
  }
}

/** What an entry is, or what it links to; undefined where it leads nowhere. Only images and links are looked at. */
function targetOf(path: string, entry: Dirent): Stats | undefined {
  if (!entry.isSymbolicLink() && !endings.test(entry.name)) return undefined;
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function unreadable(path: string, cause: Error): DataFileError {
  const problem = `expected a folder of images that can be read, got ${cause.message}`;
  return new DataFileError(path, problem, passDirectory, { cause });
}
