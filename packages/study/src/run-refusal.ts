import type { Dataset } from '@simvae/data';
import type { RunIdentity } from '@simvae/runs';
import { isFolder } from './plan/data-settings.js';
import type { DataRequest } from './types.js';

/** Why a run is not worked on as things are, and what to do. */
export class RunRefusal extends Error {
  override readonly name = 'RunRefusal';
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

/**
 * @param request - how the data was asked for.
 * @throws {RunRefusal} If the data is not that of the run.
 */
export function checkData(
  { dataset }: Pick<RunIdentity, 'dataset'>,
  { name, digest, source }: Pick<Dataset, 'name' | 'digest' | 'source'>,
  { request }: Pick<DataRequest, 'request'>,
): void {
  if (digest === dataset.digest) return;
  const place = source.directory === '' ? '' : ` (${source.directory})`;
  throw new RunRefusal(
    `It is a run on other data than the ${name} that is here${place}.`,
    isFolder(request)
      ? 'Name the folder of the images that it was trained on (--dataset folder:PATH), or train it on these.'
      : 'Pass the folder of the data that it was trained on (--data-dir DIR), or train it on this.',
  );
}
