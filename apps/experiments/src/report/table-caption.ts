import { baseDataset } from '../config/base-dataset.js';
import { datasetTitle } from './dataset-title.js';
import type { Summary } from './summarise.js';

const protocolNotes: Readonly<Record<Summary['protocol'], string>> = {
  paper: 'k chosen on the test set, last epoch of each probe, as the paper says.',
  strict: 'k, epochs of the probes and matching of clusters chosen on a validation split.',
};

/**
 * What stands above a table: data set, protocol and number of seeds; what the protocol is; where the paper's values are.
 *
 * @param paperPlace - begins the last sentence: `In brackets`.
 */
export function tableCaption({ dataset, protocol, rows }: Summary, paperPlace: string): string[] {
  const counts = [...new Set(rows.map((row) => row.seeds.length))];
  const seeds = counts.length === 1 ? `${counts[0]} seeds` : 'seeds';
  const spread = counts.join() === '1' ? 'one seed' : `mean ± standard error over ${seeds}`;
  const compared = rows.some((row) => Object.keys(row.paper).length > 0);
  return [
    `${datasetTitle(dataset)}, protocol ${protocol}; percent, ${spread}.`,
    protocolNotes[protocol],
    ...(compared
      ? [`${paperPlace}: the paper's values on ${datasetTitle(baseDataset(dataset))}, 3 seeds.`]
      : []),
  ];
}
