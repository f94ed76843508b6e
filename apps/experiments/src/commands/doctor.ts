import { describeEngines, type EngineStatus } from '@simvae/compile';
import { type Environment, environment } from '../run/environment.js';
import { wrap } from '../terminal/wrap.js';
import { type DatasetStatus, describeDatasets, formatDatasets } from './datasets.js';

/** What works on this machine. */
export interface Diagnosis {
  readonly environment: Environment;
  readonly engines: readonly EngineStatus[];
  readonly datasets: readonly DatasetStatus[];
}

/** Tries every engine and looks for every data set. */
export async function diagnose(dataDir: string | undefined): Promise<Diagnosis> {
  // tfjs recommends its faster backends when a slow one starts; here that is no news.
  const { warn } = console;
  console.warn = () => {};
  try {
    return {
      environment: await environment(),
      engines: await describeEngines(),
      datasets: await describeDatasets(dataDir),
    };
  } finally {
    console.warn = warn;
  }
}

/** The same as lines of text. */
export function formatDiagnosis({ environment, engines, datasets }: Diagnosis): string {
  const { node, machine, versions } = environment;
  const numbered = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `node ${node} on ${machine.system}, ${machine.cores} x ${machine.cpu}, ${machine.memoryGiB} GiB`,
    ...wrap(numbered.join(', '), 80),
    '',
    'engines (--engine NAME):',
    ...engines.flatMap(({ name, works, reason }) => [
      `  ${works ? 'works ' : 'absent'}  ${name}`,
      ...wrap(reason, 70).map((line) => `          ${line}`),
    ]),
    '',
    'data sets (--dataset NAME):',
    formatDatasets(datasets).replace(/^/gm, '  '),
  ].join('\n');
}
