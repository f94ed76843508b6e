import { memoryImages } from '@simvae/arrays';
import { DataFileError, replaceFile } from '../data-file-error.js';
import type { Dataset, DatasetInfo, DatasetPlace, IdxFile, IdxInfo, Split } from '../types.js';
import { digest } from './contents.js';
import { readIdx } from './idx.js';
import { describeSource, differenceNote, isOwn } from './published.js';

/**
 * Reads a data set of idx files from a folder that holds all of them.
 *
 * Files of one's own (kinds `data-dir` and `environment`) may differ from the published ones, in the number of images
 * too; `source.official` and `source.note` say so. Elsewhere a difference is damage.
 *
 * @throws {DataFileError} If a file is damaged, of the wrong kind or size, or disagrees with its sibling.
 */
export async function readDataset(info: IdxInfo, place: DatasetPlace): Promise<Dataset> {
  const digests: Record<string, string> = {};
  const differing: string[] = [];

  const read = async (file: IdxFile, checkShape: ShapeCheck) => {
    const path = place.present[file.name];
    const { shape, data, sha256 } = await readIdx(path, (declared) => checkShape(declared, path));
    digests[`${file.split} ${file.holds}`] = sha256;
    if (sha256 !== file.sha256) {
      differing.push(file.name);
      if (!isOwn(place)) {
        const problem = `expected content with SHA-256 ${file.sha256}, got ${sha256}`;
        throw new DataFileError(path, problem, replaceFile);
      }
    }
    return { path, shape, data };
  };

  const readSplit = async (split: IdxFile['split']): Promise<Split> => {
    const [imageFile, labelFile] = (['images', 'labels'] as const).map(
      (holds) => info.files.find((file) => file.split === split && file.holds === holds) as IdxFile,
    );
    const images = await read(imageFile, checkImageShape(info));
    const count = images.shape[0];
    const labels = await read(labelFile, checkLabelShape(count, images.path));
    checkLabels(labels.data, info.classes.length, labels.path);
    return {
      images: memoryImages(images.data, info.imageShape),
      count,
      labels: { class: { values: labels.data, classes: info.classes } },
    };
  };

  const train = await readSplit('train');
  const test = await readSplit('test');
  const source = describeSource(place, differenceNote(differing));
  return describeDataset(info, { train, test, digests, source });
}

/**
 * A data set from what was read or made, and what its entry says.
 *
 * @param parts - `digests`: SHA-256 of each content, by what it is.
 */
export function describeDataset(
  info: Pick<DatasetInfo, 'name' | 'title' | 'imageShape' | 'targets' | 'paper'>,
  {
    digests,
    ...parts
  }: Pick<Dataset, 'train' | 'test' | 'source'> & { digests: Readonly<Record<string, string>> },
): Dataset {
  const { name, title, imageShape, targets, paper } = info;
  const listing = Object.entries(digests).map(([what, sha256]) => `${sha256}  ${what}\n`);
  const target = targets.length === 0 ? {} : { target: targets[0] };
  return { name, title, imageShape, targets, ...target, ...parts, paper, digest: digest(listing.join('')) };
}

type ShapeCheck = (shape: readonly number[], path: string) => void;

function checkImageShape({ imageShape: [height, width, channels] }: IdxInfo): ShapeCheck {
  const expected = channels === 1 ? [height, width] : [height, width, channels];
  return ([count, ...shape], path) => {
    if (shape.join() !== expected.join()) {
      const problem = `expected images of shape [${expected.join(', ')}], got [${shape.join(', ')}]`;
      throw new DataFileError(path, problem, replaceFile);
    }
    if (count === 0) throw new DataFileError(path, 'expected at least one image, got none', replaceFile);
  };
}

function checkLabelShape(count: number, images: string): ShapeCheck {
  return (shape, path) => {
    if (shape.length === 1 && shape[0] === count) return;
    const problem = `expected ${count} labels, one for each image of ${images}, got shape [${shape.join(', ')}]`;
    throw new DataFileError(path, problem, replaceFile);
  };
}

function checkLabels(labels: Uint8Array, classes: number, path: string): void {
  const wrong = labels.findIndex((label) => label >= classes);
  if (wrong < 0) return;
  const problem = `expected labels below ${classes}, got ${labels[wrong]} at index ${wrong}`;
  throw new DataFileError(path, problem, replaceFile);
}
