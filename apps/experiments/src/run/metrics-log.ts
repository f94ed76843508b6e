import { appendFile } from 'node:fs/promises';
import type { CollapseDiagnostics } from '@simvae/core';
import { writeFileAtomically } from '@simvae/train';
import { readText } from '../files/read-text.js';

/** A line of metrics.jsonl: one epoch. */
export interface MetricsLine {
  /** From 1. */
  readonly epoch: number;
  /** Means over the steps of the epoch. */
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** Of the representation after the epoch. */
  readonly diagnostics: CollapseDiagnostics;
  /** What has collapsed, in words. */
  readonly warnings: readonly string[];
  /** Since the epoch began, or since the run was resumed within it. */
  readonly seconds: number;
  readonly viewsPerSecond: number;
}

/**
 * Appends an epoch.
 *
 * @throws {Error} If it cannot be written; the message names the file.
 */
export async function appendMetrics(path: string, line: MetricsLine): Promise<void> {
  try {
    await appendFile(path, `${JSON.stringify(line)}\n`);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOSPC' ? 'the disk is full; free some space and run again' : message;
    throw new Error(`Cannot write ${path}: ${reason}.`, { cause });
  }
}

/**
 * Reads the epochs up to one, in order; a line cut short by a crash is left out.
 *
 * @throws {Error} If a line is not JSON; the message names the file.
 */
export async function readMetrics(path: string, lastEpoch: number): Promise<MetricsLine[]> {
  const lines = ((await readText(path)) ?? '').split('\n').slice(0, -1);
  return lines
    .map((line, i) => {
      try {
        return JSON.parse(line) as MetricsLine;
      } catch (cause) {
        throw new Error(`${path} is damaged in line ${i + 1}. Pass --force to run again.`, { cause });
      }
    })
    .filter(({ epoch }) => epoch <= lastEpoch);
}

/** Drops the epochs after the one that a resumed run continues from. */
export async function truncateMetrics(path: string, lastEpoch: number): Promise<void> {
  const lines = await readMetrics(path, lastEpoch);
  await writeFileAtomically(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}
