import { appendFile, readFile } from 'node:fs/promises';
import { writeFileAtomically } from '@simvae/train';

/** A line of metrics.jsonl: one epoch. */
export interface MetricsLine {
  readonly epoch: number;
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly viewsPerSecond: number;
}

/** Appends an epoch. */
export function appendMetrics(path: string, line: MetricsLine): Promise<void> {
  return appendFile(path, `${JSON.stringify(line)}\n`);
}

/** Reads the epochs up to one, in order; a line cut short by a crash is left out. */
export async function readMetrics(path: string, lastEpoch: number): Promise<MetricsLine[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as MetricsLine)
    .filter(({ epoch }) => epoch <= lastEpoch);
}

/** Drops the epochs after the one that a resumed run continues from. */
export async function truncateMetrics(path: string, lastEpoch: number): Promise<void> {
  const lines = await readMetrics(path, lastEpoch);
  await writeFileAtomically(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}
