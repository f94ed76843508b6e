import { readFile } from 'node:fs/promises';
import { presetStudies, presetStudyPath, readStudy, studyJsonSchema } from '@simvae/study';
import type { Command } from 'commander';
import { type Context, printJson } from '../context.js';
import { jsonFlag } from '../flags.js';
import { known } from '../parse.js';
import { wrap } from '../terminal/format.js';

/** `simvae studies`: the studies that are installed. */
export function addStudies(program: Command, context: Context): void {
  program
    .command('studies')
    .description('list the studies that are installed, or print the file of one to begin with')
    .argument('[name]', 'one of them')
    .option('--schema', 'print the JSON schema of study files, for editors')
    .addOption(jsonFlag())
    .action(async (name: string | undefined, flags: { schema?: boolean; json?: boolean }) => {
      if (flags.schema) return printJson(context, studyJsonSchema());
      if (name !== undefined) {
        const paths = Object.fromEntries(presetStudies.map((each) => [each, presetStudyPath(each)]));
        const text = await readFile(known(paths, name, 'The study'), 'utf8');
        if (flags.json) printJson(context, (await readStudy(name)).source);
        else context.print(text.trimEnd());
        return;
      }
      const studies = await Promise.all(presetStudies.map(listed));
      if (flags.json) printJson(context, studies);
      else context.print(studies.map((study) => formatStudy(study, context.width)).join('\n\n'));
    });
}

/** What is listed of a study. */
interface ListedStudy {
  readonly name: string;
  readonly title: string;
  readonly description?: string;
  readonly datasets: readonly string[];
  readonly runs: number;
  /** Whether it says what `simvae tune` tries. */
  readonly tunes: boolean;
}

async function listed(name: string): Promise<ListedStudy> {
  const { title, description, requests, tune } = await readStudy(name);
  const datasets = [...new Set(requests.map(({ dataset }) => dataset))];
  const runs = requests.reduce((sum, { methods, seeds = [] }) => sum + methods.length * seeds.length, 0);
  return { name, title, ...(description && { description }), datasets, runs, tunes: tune !== undefined };
}

function formatStudy(
  { name, title, description = '', datasets, runs, tunes }: ListedStudy,
  width: number,
): string {
  const facts = `${datasets.join(', ')}; ${runs} runs${tunes ? '; can be tuned' : ''}`;
  const lines = [...wrap(description, width - 2), ...wrap(facts, width - 2)];
  return [`${name}  (${title})`, ...lines.map((line) => `  ${line}`)].join('\n');
}
