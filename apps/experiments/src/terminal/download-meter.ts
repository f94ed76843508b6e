import type { DownloadProgress } from '@simvae/data';
import type { Meter, Progress } from './progress.js';

/** Shows the progress of downloads, a line for each file; nothing for one whose size the server does not tell. */
export function downloadMeter(progress: Progress): (state: DownloadProgress) => void {
  const meters = new Map<string, Meter>();
  return ({ file, bytes, total }) => {
    if (total === undefined) return;
    const work = { total, done: bytes, perStep: 1e-3, unit: 'kB' };
    const meter = meters.get(file) ?? progress.begin(`download ${file}`, work);
    meters.set(file, meter);
    meter.update(bytes);
    if (bytes < total) return;
    meter.line(bytes);
    meter.end();
  };
}
