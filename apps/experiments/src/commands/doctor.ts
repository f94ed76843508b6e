import { describeEngines, type EngineStatus } from '@simvae/compile';
import { type Environment, environment } from '../run/environment.js';
import { type DatasetStatus, describeDatasets, formatDatasets } from './datasets.js';

/** What works on this machine. */
export interface Diagnosis {
  readonly environment: Environment;
  readonly engines: readonly EngineStatus[];
  readonly datasets: readonly DatasetStatus[];
}

export async function diagnose(dataDir: string | undefined): Promise<Diagnosis> {
  // tfjs greets users on standard output when its slow backends start; here that is no news.
  const { log, warn } = console;
  console.log = console.warn = () => {};
  try {
    return {
      environment: await environment(),
      engines: await describeEngines(),
      datasets: await describeDatasets(dataDir),
    };
  } finally {
    Object.assign(console, { log, warn });
  }
}

export function formatDiagnosis({
  environment: { node, machine, versions },
  engines,
  datasets,
}: Diagnosis): string {
  return [
    `node ${node} on ${machine.system}, ${machine.cores} x ${machine.cpu}, ${machine.memoryGiB} GiB`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    '',
    'engines (--engine NAME):',
    ...engines.map(
      ({ name, works, reason }) =>
        `  ${works ? 'works ' : 'absent'}  ${name}${works ? '' : `\n          ${reason}`}`,
    ),
    '',
    'data sets (--dataset NAME):',
    formatDatasets(datasets).replace(/^/gm, '  '),
  ].join('\n');
}
