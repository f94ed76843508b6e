import { type Dataset, loadDataset } from '@simvae/data';
import { downloadMeter } from '../terminal/download-meter.js';
import { formatCount } from '../terminal/format.js';
import type { Context } from './context.js';

/** Loads a data set by its name. */
export type DatasetLoader = (name: string) => Promise<Dataset>;

/** Loads data sets by name, each once, showing the progress of a download, if there is one. */
export function datasetLoader(dataDir: string | undefined, context: Context): DatasetLoader {
  const loaded = new Map<string, Promise<Dataset>>();
  return (name) => {
    const dataset = loaded.get(name) ?? load(name, dataDir, context);
    loaded.set(name, dataset);
    return dataset;
  };
}

async function load(
  name: string,
  dataDir: string | undefined,
  { progress, signal }: Context,
): Promise<Dataset> {
  const dataset = await loadDataset(name, { dataDir, signal, onProgress: downloadMeter(progress) });
  const { train, test, source } = dataset;
  const place = source.directory === '' ? source.kind : `${source.kind}: ${source.directory}`;
  const own = source.official ? '' : '; not the published files';
  progress.note(`${name}: ${formatCount(train.count)} + ${formatCount(test.count)} images (${place}${own})`);
  return dataset;
}
