import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readReport, writeReport } from '@simvae/report';
import { type FoundRun, findRuns, pathOfRun } from '@simvae/runs';
import { serveReport } from '@simvae/serve';
import { RequestError, readStudyRecord, type StudyRecord, silent, studiesIn } from '@simvae/study';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { addFilterFlags, forceFlag, portFlag } from '../flags.js';
import { type RunFilter, selectRuns } from '../tables.js';

interface ReportFlags extends RunFilter {
  readonly to?: string;
  readonly title?: string;
  readonly force?: boolean;
  readonly watch?: boolean;
  readonly port?: number;
}

/** `simvae report`. */
export function addReport(program: Command, context: Context): void {
  addFilterFlags(program.command('report'))
    .description('write one page of runs: tables, plots, pictures, and how each number was made')
    .argument('[study]', 'only the runs of this study, by its name')
    .option('--to <dir>', 'folder of the page, index.html (default: report in the folder of runs)')
    .option('--title <text>', "title of the page (default: the study's)")
    .addOption(forceFlag('replace a file that is no report'))
    .option('--watch', 'serve it on this machine instead, and keep it up to date while runs progress')
    .addOption(portFlag())
    .action(async (study: string | undefined, flags: ReportFlags) => {
      const { print, reporter } = context;
      if (flags.watch) {
        await watch(study, flags, context);
        return;
      }
      const data = await readChosen(study, flags, context);
      for (const { message } of data.problems) reporter.note(message);
      const path = await writeReport(flags.to ?? join(flags.out, 'report'), data, { force: flags.force });
      for (const sentence of data.summary) reporter.note(sentence);
      reporter.note(`Open ${pathToFileURL(path)} in a browser.`);
      print(path);
    });
}

/** Serves the page until the signal. */
async function watch(study: string | undefined, flags: ReportFlags, context: Context): Promise<void> {
  const { print, reporter, signal } = context;
  const { out, port } = flags;
  // What cannot be used is noted once; later on the page says it.
  let noting: Context['reporter'] = reporter;
  const page = await serveReport({
    out,
    port,
    signal,
    read: () => readChosen(study, flags, { reporter: noting }),
    onError: (error) => reporter.note(`The report stays as it was: ${(error as Error).message}`),
  });
  noting = silent;
  print(page.url);
  reporter.note('Open this address in a browser on this machine. Ctrl-C ends it.');
  await page.closed;
}

/** What a page shows of the runs that flags choose. */
export async function readChosen(
  study: string | undefined,
  flags: ReportFlags,
  context: Pick<Context, 'reporter'>,
) {
  const record = study === undefined ? undefined : await recordOf(study, flags.out);
  const found = await selectRuns(flags, context);
  const runs = record ? runsOf(record, found) : found;
  if (runs.length === 0) {
    throw new RequestError(
      `No run of ${study} is in ${flags.out} yet. Make them with \`simvae run ${study}\`.`,
    );
  }
  // They are noted already; the page names them as well.
  const { problems } = await findRuns(flags.out);
  return readReport(runs, {
    problems,
    ...(record ? { title: record.title, description: record.description } : {}),
    ...(flags.title === undefined ? {} : { title: flags.title }),
  });
}

/** @throws {RequestError} If no study of that name was run there. */
async function recordOf(name: string, out: string): Promise<StudyRecord> {
  const record = await readStudyRecord(out, name);
  if (record) return record;
  const known = await studiesIn(out);
  throw new RequestError(
    `No study ${name} was run in ${out}: ${known.length > 0 ? `there are ${known.join(', ')}` : 'there is none'}.`,
  );
}

function runsOf({ runs }: StudyRecord, found: readonly FoundRun[]): FoundRun[] {
  const chosen = new Set(runs);
  return found.filter(({ config }) => chosen.has(pathOfRun(config)));
}
