import { DataFileError, replaceFile } from './data-file-error.js';
import { digest } from './find/digest.js';
import { readContent } from './find/read-content.js';
import { type IdxArray, parseIdx } from './idx/parse-idx.js';
import type { Dataset, DatasetFile, DatasetInfo, DatasetPlace, ImageSet } from './types.js';

/**
 * Reads a data set from a folder that holds all of its files.
 *
 * Files of one's own (kinds `data-dir` and `environment`) may differ from the published ones, in the number of images
 * too; `source.official` says so. Elsewhere a difference is damage.
 *
 * @throws {DataFileError} If a file is damaged, of the wrong kind or size, or disagrees with its sibling.
 */
export async function readDataset(info: DatasetInfo, place: DatasetPlace): Promise<Dataset> {
  const { kind, directory, present } = place;
  let official = true;

  const read = async (file: DatasetFile): Promise<IdxArray & { path: string }> => {
    const path = present[file.name];
    const content = await readContent(path);
    const array = parseIdx(content, path);
    const found = digest(content);
    if (found !== file.sha256) {
      official = false;
      if (kind !== 'data-dir' && kind !== 'environment') {
        const problem = `expected content with SHA-256 ${file.sha256}, got ${found}`;
        throw new DataFileError(path, problem, replaceFile);
      }
    }
    return { ...array, path };
  };

  const readSplit = async (split: DatasetFile['split']): Promise<ImageSet> => {
    const [images, labels] = (['images', 'labels'] as const).map(
      (holds) => info.files.find((file) => file.split === split && file.holds === holds) as DatasetFile,
    );
    return imageSet(info, await read(images), await read(labels));
  };

  const train = await readSplit('train');
  const test = await readSplit('test');
  const { name, imageShape, classes } = info;
  return { name, imageShape, classes, train, test, source: { kind, directory, official } };
}

function imageSet(
  info: DatasetInfo,
  images: IdxArray & { path: string },
  labels: IdxArray & { path: string },
): ImageSet {
  const [height, width, channels] = info.imageShape;
  const expected = channels === 1 ? [height, width] : [height, width, channels];
  const [count, ...shape] = images.shape;
  if (shape.join() !== expected.join()) {
    const problem = `expected images of shape [${expected.join(', ')}], got [${shape.join(', ')}]`;
    throw new DataFileError(images.path, problem, replaceFile);
  }
  if (labels.shape.length !== 1 || labels.shape[0] !== count) {
    const problem = `expected ${count} labels, one for each image of ${images.path}, got shape [${labels.shape.join(', ')}]`;
    throw new DataFileError(labels.path, problem, replaceFile);
  }
  const wrong = labels.data.findIndex((label) => label >= info.classes.length);
  if (wrong >= 0) {
    const problem = `expected labels below ${info.classes.length}, got ${labels.data[wrong]} at index ${wrong}`;
    throw new DataFileError(labels.path, problem, replaceFile);
  }
  return { images: new Uint8Array(images.data), labels: new Uint8Array(labels.data), count };
}
