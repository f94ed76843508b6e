import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '@simvae/runs';
import { ReportError } from '../table.js';
import type { ReportData } from './data.js';
import { generator, renderReport } from './render-report.js';

/**
 * Writes the page of a report, in the place of an earlier one.
 *
 * @param folder - is made; the page is `index.html` in it.
 * @param options - `force`: whether a file that is no report may be replaced. @default false
 * @returns the path of the page.
 * @throws {ReportError} If a file that is no report is there, or the page cannot be written.
 */
export async function writeReport(
  folder: string,
  data: ReportData,
  { force = false }: { readonly force?: boolean } = {},
): Promise<string> {
  const path = join(folder, 'index.html');
  try {
    await mkdir(folder, { recursive: true });
    const there = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (there !== undefined && !there.slice(0, 4000).includes(generator) && !force) {
      throw new ReportError(
        `${path} is no report. Pass --force to replace it, or --to DIR to write elsewhere.`,
      );
    }
    await writeFileAtomically(path, renderReport(data));
  } catch (cause) {
    if (cause instanceof ReportError) throw cause;
    const { message } = cause as Error;
    throw new ReportError(
      `The report cannot be written to ${path}: ${message}. Pass --to DIR to write elsewhere.`,
      {
        cause,
      },
    );
  }
  return path;
}
