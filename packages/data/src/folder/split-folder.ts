import { DataFileError } from '../data-file-error.js';
import { digest } from '../read/contents.js';
import { compare } from './scan-folder.js';

/** An image, its split and its class. */
export interface PlacedImage {
  readonly name: string;
  readonly split: 'train' | 'test';
  /** Name of its class; undefined where images have none. */
  readonly label: string | undefined;
}

/** What an image is in, by its path. */
export interface SplitFolder {
  /** In the order of the names. */
  readonly images: readonly PlacedImage[];
  /** Sorted; empty where images have no labels. */
  readonly classes: readonly string[];
}

/** Names of a folder of test images, the first that is there. */
const testFolders = ['test', 'val', 'valid', 'validation'];
/** Part of the images of each class that is for testing where the folder does not say. */
const testPart = 0.1;

const nextStep =
  'Put images into a folder for each class, or all into one folder; or these into train/ and test/.';

/**
 * Splits and classes of images from their paths:
 *
 * - `train/` and `test/` (or `val/`, `valid/`, `validation/`) at the top are the splits. Without, a tenth of each class is
 *   for testing, rounded, at least one of two images: those whose name has the smallest SHA-256, so that
 *   a new image changes the split of few others.
 * - Folders within a split, or at the top, are the classes; images further down belong to them too. Images that lie directly
 *   there, or in one folder alone, have no labels.
 *
 * @param folder - for errors.
 * @param names - paths of the images from the folder.
 * @throws {DataFileError} If some images have a class and others none, a class has no training images, or a split is
 *   empty.
 */
export function splitFolder(folder: string, names: readonly string[]): SplitFolder {
  const fail = (problem: string): never => {
    throw new DataFileError(folder, problem, nextStep);
  };
  const top = new Set(names.map((name) => name.split('/', 1)[0]));
  const testFolder = top.has('train') ? testFolders.find((name) => top.has(name)) : undefined;
  const used =
    testFolder === undefined ? names : names.filter((name) => isBelow(name, ['train', testFolder]));
  const withoutSplit = (name: string) =>
    testFolder === undefined ? name : name.slice(name.indexOf('/') + 1);
  const labelOf = (name: string) => {
    const parts = withoutSplit(name).split('/');
    return parts.length > 1 ? parts[0] : undefined;
  };
  const found = new Map(used.map((name) => [labelOf(name), name]));
  const unlabelled = found.get(undefined);
  found.delete(undefined);
  if (unlabelled !== undefined && found.size > 0) {
    fail(`expected every image in the folder of its class, got ${unlabelled} in none`);
  }
  const classes = found.size > 1 ? [...found.keys()].map(String).sort(compare) : [];
  const label = classes.length === 0 ? () => undefined : labelOf;

  const splitOf = testFolder === undefined ? drawn(used, label) : (name: string) => name.startsWith('train/');
  const images = used.map(
    (name): PlacedImage => ({ name, split: splitOf(name) ? 'train' : 'test', label: label(name) }),
  );
  for (const split of ['train', 'test']) {
    if (!images.some((image) => image.split === split)) {
      fail(`expected ${split === 'train' ? 'training' : 'test'} images, got ${used.length} images in all`);
    }
  }
  const trained = new Set(images.filter(({ split }) => split === 'train').map((image) => image.label));
  const untrained = images.find((image) => !trained.has(image.label));
  if (untrained !== undefined) fail(`expected training images of ${untrained.label}, got none`);
  return { images, classes };
}

function isBelow(name: string, folders: readonly string[]): boolean {
  return folders.some((folder) => name.startsWith(`${folder}/`));
}

/** Whether an image is for training: all of a class but those that come first in an order that looks like chance. */
function drawn(
  names: readonly string[],
  labelOf: (name: string) => string | undefined,
): (name: string) => boolean {
  const test = new Set<string>();
  const classes = new Map<string | undefined, string[]>();
  for (const name of names) {
    const ofClass = classes.get(labelOf(name));
    if (ofClass === undefined) classes.set(labelOf(name), [name]);
    else ofClass.push(name);
  }
  for (const ofClass of classes.values()) {
    const count = Math.max(Math.round(testPart * ofClass.length), ofClass.length > 1 ? 1 : 0);
    const ranked = ofClass.map((name) => ({ name, rank: digest(name) }));
    ranked.sort((a, b) => compare(a.rank, b.rank));
    for (const { name } of ranked.slice(0, count)) test.add(name);
  }
  return (name) => !test.has(name);
}
