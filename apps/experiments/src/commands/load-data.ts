import { type Dataset, loadDataset } from '@simvae/data';
import type { Meter } from '../terminal/progress.js';
import type { Context } from './context.js';

/** Loads a data set, showing the progress of a download, if there is one. */
export async function loadData(
  name: string,
  dataDir: string | undefined,
  context: Context,
): Promise<Dataset> {
  const meters = new Map<string, Meter>();
  const dataset = await loadDataset(name, {
    dataDir,
    signal: context.signal,
    onProgress: ({ file, bytes, total }) => {
      if (total === undefined) return;
      let meter = meters.get(file);
      if (!meter) {
        meter = context.progress.begin(`download ${file}`, { total, done: bytes, perStep: 1, unit: 'bytes' });
        meters.set(file, meter);
      }
      meter.update(bytes);
      if (bytes === total) {
        meter.line(bytes);
        meter.end();
      }
    },
  });
  const { kind, directory } = dataset.source;
  const place = directory === '' ? kind : `${kind}: ${directory}`;
  context.progress.note(`${name}: ${dataset.train.count} + ${dataset.test.count} images (${place})`);
  return dataset;
}
