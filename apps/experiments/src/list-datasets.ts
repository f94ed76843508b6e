import {
  comparePublished,
  type DatasetInfo,
  type DatasetPlace,
  type DatasetSource,
  datasets,
  locateDataset,
} from '@simvae/data';
import { formatCount, wrap } from './terminal/format.js';

/** A data set and where it is on this machine. */
export interface DatasetStatus {
  readonly name: string;
  readonly title: string;
  readonly images: { readonly train: number; readonly test: number };
  readonly shape: readonly number[];
  /** Names of the labels that are judged. */
  readonly targets: readonly string[];
  /** Those of them that are judged together, by the name of their group. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** Of the first of them. */
  readonly classes: number;
  readonly licence: string;
  /** Where it is, and whether its files are the published ones; absent where it is nowhere. */
  readonly found?: DatasetSource;
  /** What keeps it from being used: files that are missing beside others, or cannot be read. */
  readonly problem?: string;
  /** How to get it, where it is nowhere. */
  readonly remedy?: string;
}

/** Every known data set, where it is found, and how to get it where it is not. */
export async function describeDatasets(dataDir: string | undefined): Promise<DatasetStatus[]> {
  const statuses: DatasetStatus[] = [];
  for (const info of Object.values<DatasetInfo>(datasets)) {
    const { name, title, sizes, imageShape, targets, groups, classes, licence } = info;
    statuses.push({
      ...{ name, title, images: sizes, shape: imageShape, targets, groups, classes: classes.length, licence },
      ...(await whereabouts(info, dataDir)),
    });
  }
  return statuses;
}

async function whereabouts(
  info: DatasetInfo,
  dataDir: string | undefined,
): Promise<Pick<DatasetStatus, 'found' | 'problem' | 'remedy'>> {
  const { found, places } = await locateDataset(info.name, { dataDir });
  if (found === undefined) {
    const problem = incomplete(places);
    return { ...(problem === undefined ? {} : { problem }), remedy: howToGet(info) };
  }
  try {
    return { found: await comparePublished(info.name, found) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/** The first place that has some of its files, and not all. */
function incomplete(places: readonly DatasetPlace[]): string | undefined {
  const part = places.find(({ present, missing }) => missing.length > 0 && Object.keys(present).length > 0);
  return part && `${part.directory} has no ${part.missing.join(', ')}`;
}

function howToGet({ form, files, ...info }: DatasetInfo): string {
  const names = files.map(({ name }) => name).join(', ');
  if ('address' in info) return `ask for ${names} at ${info.address}, then pass --data-dir DIR`;
  if (info.package !== undefined) return `npm install ${info.package}`;
  const from = new Set(files.map(({ url = '' }) => url.slice(0, url.lastIndexOf('/') + 1)));
  const unpacked = form === 'batches' ? ', or what is in it,' : '';
  return (
    `downloaded from ${[...from].join(', ')} on first use; or put ${names}${unpacked} into a folder ` +
    'and pass --data-dir DIR'
  );
}

/** The same as lines of text, with how to use images of one's own. */
export function formatDatasets(statuses: readonly DatasetStatus[]): string {
  const own = entry('folder:PATH', 'images of your own', {
    images: 'JPEG, PNG, WebP, GIF, TIFF or AVIF; the square in their middle, resized to --size N pixels (64)',
    labels: 'a folder for each class, or none at all',
    splits: 'train/ and test/ in PATH; without them a tenth is kept for testing',
  });
  return [...statuses.map(formatDataset), own].join('\n\n');
}

function formatDataset(status: DatasetStatus): string {
  const { name, title, images, shape, licence, found, problem, remedy } = status;
  const count = `${formatCount(images.train)} + ${formatCount(images.test)}`;
  return entry(name, title, {
    images: `${count} of ${shape.join(' x ')}, ${formatTargets(status)}`,
    licence,
    here: found && formatPlace(found),
    problem,
    missing: remedy,
  });
}

/** By what images are judged: how many classes, or which of several kinds of labels. */
function formatTargets({ targets, groups = {}, classes }: DatasetStatus): string {
  if (targets.length === 1) return `${classes} classes`;
  const grouped = Object.values(groups).flat();
  return [
    ...targets.filter((target) => !grouped.includes(target)),
    ...Object.entries(groups).map(([group, members]) => `${members.length} ${group}`),
  ].join(', ');
}

/** Where a data set is, and whether its files are the published ones. */
function formatPlace({ kind, directory, official, note }: DatasetSource): string {
  if (directory === '') return kind;
  return `${kind}: ${directory} (${official ? 'the published files' : (note ?? 'not the published files')})`;
}

/** A name, and lines of facts under it; those that are undefined are left out. */
function entry(name: string, title: string, facts: Readonly<Record<string, string | undefined>>): string {
  const lines = Object.entries(facts).flatMap(([fact, text]) =>
    text === undefined ? [] : wrap(text, 80).map((line, i) => `  ${(i === 0 ? fact : '').padEnd(8)} ${line}`),
  );
  return [`${name}  (${title})`, ...lines].join('\n');
}
