import { describeEngines, type EngineStatus } from '@simvae/compile';
import { datasets, locateDataset } from '@simvae/data';
import { describeEnvironment } from '@simvae/study';
import manifest from '../package.json' with { type: 'json' };
import type { Context } from './program.js';
import { formatCount, wrap } from './terminal/format.js';

/** A data set and where it is on this machine. */
export interface DatasetStatus {
  readonly name: string;
  readonly title: string;
  readonly images: { readonly train: number; readonly test: number };
  readonly shape: readonly number[];
  readonly classes: number;
  readonly licence: string;
  /** Kind of place and folder; absent where it would be downloaded. */
  readonly found?: { readonly kind: string; readonly directory: string };
}

/** Every known data set, and where it is found. */
export async function describeDatasets(dataDir: string | undefined): Promise<DatasetStatus[]> {
  const statuses: DatasetStatus[] = [];
  for (const { name, title, sizes, imageShape, classes, licence } of Object.values(datasets)) {
    const { found } = await locateDataset(name, { dataDir });
    statuses.push({
      name,
      title,
      images: sizes,
      shape: imageShape,
      classes: classes.length,
      licence,
      ...(found ? { found: { kind: found.kind, directory: found.directory } } : {}),
    });
  }
  return statuses;
}

/** The same as lines of text. */
export function formatDatasets(statuses: readonly DatasetStatus[]): string {
  return statuses
    .map(({ name, title, images, shape, classes, licence, found }) =>
      [
        `${name}  (${title})`,
        `  ${formatCount(images.train)} + ${formatCount(images.test)} images of ${shape.join(' x ')}, ${classes} classes; ${licence}`,
        found === undefined
          ? '  not on this machine: downloaded on first use, or pass --data-dir DIR, or set SIMVAE_DATA'
          : `  ${[found.kind, found.directory].filter((part) => part !== '').join(': ')}`,
      ].join('\n'),
    )
    .join('\n');
}

/** What works on this machine. */
export interface Machine {
  readonly environment: Awaited<ReturnType<typeof describeEnvironment>>;
  readonly engines: readonly EngineStatus[];
  readonly datasets: readonly DatasetStatus[];
}

/** Tries every engine and looks for every data set. */
export async function describeMachine(
  dataDir: string | undefined,
  { command }: Pick<Context, 'command'>,
): Promise<Machine> {
  // tfjs recommends its faster backends when a slow one starts; here that is no news.
  const { warn } = console;
  console.warn = () => {};
  try {
    return {
      environment: await describeEnvironment(command),
      engines: await describeEngines(),
      datasets: await describeDatasets(dataDir),
    };
  } finally {
    console.warn = warn;
  }
}

/** The same as lines of text. */
export function formatMachine({ environment, engines, datasets }: Machine): string {
  const { node, machine, versions } = environment;
  const numbered = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `simvae ${manifest.version}, node ${node} on ${machine.system}, ${machine.cores} x ${machine.cpu}, ${machine.memoryGiB} GiB`,
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
