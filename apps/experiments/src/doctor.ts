import { resolve } from 'node:path';
import { describeEngines, type EngineStatus } from '@simvae/compile';
import { cacheDirectory } from '@simvae/data';
import { describeEnvironment } from '@simvae/study';
import manifest from '../package.json' with { type: 'json' };
import type { Context } from './context.js';
import { defaults } from './flags.js';
import { freeSpace } from './free-space.js';
import { type DatasetStatus, describeDatasets, formatDatasets } from './list-datasets.js';
import { formatBytes, wrap } from './terminal/format.js';

/** A folder that is written to, and the room for it. */
export interface DiskSpace {
  /** What is written there. */
  readonly holds: string;
  readonly folder: string;
  /** Bytes that this user may still write. */
  readonly free: number;
}

/** What works on this machine. */
export interface Machine {
  readonly environment: Awaited<ReturnType<typeof describeEnvironment>>;
  readonly engines: readonly EngineStatus[];
  readonly disk: readonly DiskSpace[];
  readonly datasets: readonly DatasetStatus[];
}

/** Tries every engine, looks for every data set, and at the room on the disk. */
export async function describeMachine(
  dataDir: string | undefined,
  { command, reporter }: Pick<Context, 'command' | 'reporter'>,
): Promise<Machine> {
  // Drivers say things of their own while they are tried.
  reporter.note('Trying every engine ...');
  // tfjs recommends its faster backends when a slow one starts; here that is no news.
  const { warn } = console;
  console.warn = () => {};
  try {
    return {
      environment: await describeEnvironment(command),
      engines: await describeEngines(),
      disk: [
        await spaceOf('runs, where --out does not say otherwise', resolve('runs')),
        await spaceOf('downloads and packed images', cacheDirectory()),
      ],
      datasets: await describeDatasets(dataDir),
    };
  } finally {
    console.warn = warn;
  }
}

async function spaceOf(holds: string, folder: string): Promise<DiskSpace> {
  return { holds, folder, free: await freeSpace(folder) };
}

/** The same as lines of text. */
export function formatMachine({ environment, engines, disk, datasets }: Machine): string {
  const { node, machine, versions } = environment;
  // Packages of this repository have the version of the command, unless something is wrong.
  const others = Object.entries(versions)
    .filter(([name, version]) => !(name.startsWith('@simvae/') && version === manifest.version))
    .map(([name, version]) => `${name} ${version}`);
  return [
    `simvae ${manifest.version}, node ${node} on ${machine.system}, ${machine.cores} x ${machine.cpu}, ${machine.memoryGiB} GiB`,
    ...wrap(`with ${others.join(', ')}`, 80),
    '',
    'engines (--engine NAME):',
    ...formatEngines(engines),
    '',
    'disk:',
    ...disk.map(({ holds, folder, free }) => `  ${formatBytes(free)} free in ${folder} (${holds})`),
    '',
    'data sets (--dataset NAME):',
    formatDatasets(datasets).replace(/^(?=.)/gm, '  '),
    '',
    ...wrap(verdict({ engines, datasets }), 80),
  ].join('\n');
}

/** Engines as lines of text. */
export function formatEngines(engines: readonly EngineStatus[]): string[] {
  const nameWidth = Math.max(...engines.map(({ name }) => name.length));
  return engines.flatMap(({ name, options, works, reason, adapter }) => [
    `  ${works ? 'works ' : 'absent'}  ${name.padEnd(nameWidth)}  ${howItRuns(options)}`,
    ...(adapter === undefined ? [] : wrap(`It runs on ${adapter}.`, 70).map((line) => `          ${line}`)),
    // In an error, the name of the function that failed comes first.
    ...wrap(reason.replace(/^compile: /, ''), 70).map((line) => `          ${line}`),
  ]);
}

/** How an engine runs a method: see docs/engines.md. */
function howItRuns({ engine, device = 'cpu', backend }: EngineStatus['options']): string {
  if (engine === 'tfjs') return `eagerly, on the tfjs backend ${backend}`;
  return device === 'cpu' ? 'compiled, on the CPU' : `compiled, on a GPU through ${device}`;
}

/** Whether `simvae bench` runs here as it is. */
function verdict({ engines, datasets }: Pick<Machine, 'engines' | 'datasets'>): string {
  const { engine, dataset } = defaults;
  const lacks = [
    ...(engines.some(({ name, works }) => name === engine && works) ? [] : [`the engine ${engine}`]),
    ...(datasets.some(({ name, found }) => name === dataset && found) ? [] : [`the data set ${dataset}`]),
  ];
  return lacks.length === 0
    ? `Ready: the engine ${engine} works and ${dataset} is here, which is all that \`simvae bench\` needs.`
    : `\`simvae bench\` lacks ${lacks.join(' and ')}: see above, or choose others with --engine and --dataset.`;
}
