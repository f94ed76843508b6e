import {
  type Dataset,
  type DownloadProgress,
  datasets,
  type LoadOptions,
  loadDataset,
  type PackingProgress,
} from '@simvae/data';
import { canonicalJson } from '@simvae/runs';
import { isFolder } from './plan/data-settings.js';
import { type Meter, type Reporter, silent, type Values } from './reporter.js';
import { known } from './request-error.js';
import type { DatasetLoader, Settings } from './types.js';

/**
 * Loads data sets by name or `folder:PATH`, each once, and says where they were found and how far a download is.
 *
 * @param dataDir - folder that is looked at first.
 * @throws {RequestError} From the loader, if the name is unknown.
 */
export function datasetLoader(
  dataDir?: string,
  reporter: Reporter = silent,
  signal?: AbortSignal,
): DatasetLoader {
  const loaded = new Map<string, Promise<Dataset>>();
  return (request, settings = {}) => {
    const key = canonicalJson({ request, settings });
    let dataset = loaded.get(key);
    if (dataset === undefined) {
      dataset = load(request, settings, dataDir, reporter, signal);
      loaded.set(key, dataset);
      // What failed is tried again when it is next asked for.
      dataset.catch(() => loaded.delete(key));
    }
    return dataset;
  };
}

async function load(
  request: string,
  settings: Settings,
  dataDir: string | undefined,
  reporter: Reporter,
  signal: AbortSignal | undefined,
): Promise<Dataset> {
  if (!isFolder(request)) known({ ...datasets, 'folder:PATH': undefined }, request, 'The data set');
  const shown = { onProgress: downloadMeter(reporter), onPacking: packingMeter(reporter, request) };
  const options: LoadOptions = { ...settings, dataDir, signal, ...shown };
  const dataset = await loadDataset(request, options);
  const { train, test, source, skipped = [] } = dataset;
  const place = source.directory === '' ? source.kind : `${source.kind}: ${source.directory}`;
  const own = source.note === undefined ? '' : `; ${source.note}`;
  const count = (images: number): string => images.toLocaleString('en');
  reporter.note(`${request}: ${count(train.count)} + ${count(test.count)} images (${place}${own})`);
  if (skipped.length > 0) {
    const named = skipped.slice(0, mostNamed).map(({ file, reason }) => `\n  ${file}: ${reason}`);
    if (skipped.length > mostNamed) named.push(`\n  and ${count(skipped.length - mostNamed)} more`);
    reporter.note(`${request}: ${count(skipped.length)} that cannot be read are left out:${named.join('')}`);
  }
  return dataset;
}

/** Images that cannot be read and are named; the rest are counted. */
const mostNamed = 5;

/** Shows how far images are decoded, with a line for each tenth: it may take minutes, once. */
function packingMeter(reporter: Reporter, request: string): (state: PackingProgress) => void {
  let meter: Meter | undefined;
  let tenth = 0;
  return ({ images, total, skipped }) => {
    const work = { total, done: images, perStep: 1, unit: 'images' };
    meter ??= reporter.begin(`decode ${request}`, work);
    const values: Values = skipped === 0 ? {} : { 'left out': skipped };
    const reached = Math.floor((10 * images) / total);
    if (reached > tenth) meter.line(images, values);
    else meter.update(images, values);
    tenth = reached;
    if (images === total) meter.end();
  };
}

/** Shows the progress of downloads, file by file; nothing for one whose size the server does not tell. */
function downloadMeter(reporter: Reporter): (state: DownloadProgress) => void {
  const meters = new Map<string, Meter>();
  return ({ file, bytes, total }) => {
    if (total === undefined) return;
    const work = { total, done: bytes, perStep: 1e-3, unit: 'kB' };
    const meter = meters.get(file) ?? reporter.begin(`download ${file}`, work);
    meters.set(file, meter);
    meter.update(bytes);
    if (bytes < total) return;
    meter.line(bytes);
    meter.end();
  };
}
