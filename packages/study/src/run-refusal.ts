import type { Dataset } from '@simvae/data';
import type { RunIdentity } from '@simvae/runs';

/** Why a run is not worked on as things are, and what to do. */
export class RunRefusal extends Error {
  override readonly name = 'RunRefusal';
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** @throws {RunRefusal} If the data is not that of the run. */
export function checkData(
  { dataset }: Pick<RunIdentity, 'dataset'>,
  { name, digest, source }: Pick<Dataset, 'name' | 'digest' | 'source'>,
): void {
  if (digest === dataset.digest) return;
  const place = source.directory === '' ? '' : ` (${source.directory})`;
  throw new RunRefusal(
    `It is a run on other data than the ${name} that is here${place}.`,
    'Pass the folder of the data that it was trained on (--data-dir DIR), or train it on this.',
  );
}
