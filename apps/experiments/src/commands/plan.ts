import { estimateStudy, planRequests, readStudy, writePlannedRun } from '@simvae/study';
import type { Command } from 'commander';
import { type Context, printJson } from '../context.js';
import { formatEstimate } from '../estimate-table.js';
import { dataDirFlag, jsonFlag, methodFileFlag, outFlag } from '../flags.js';
import { studyContext } from '../studies.js';

/** Flags of `plan`. */
interface PlanFlags {
  readonly out: string;
  readonly dataDir?: string;
  readonly method?: readonly string[];
  /** `--no-calibrate`. */
  readonly calibrate: boolean;
  readonly write?: string;
  readonly json?: boolean;
}

/** `simvae plan`. */
export function addPlan(program: Command, context: Context): void {
  program
    .command('plan')
    .description('say which runs of a study are there, and what time and disk the others take')
    .argument('<study>', 'a study file, or the name of one that is installed (simvae studies)')
    .addOption(outFlag())
    .addOption(dataDirFlag())
    .addOption(methodFileFlag('a method of your own that the study names'))
    .option('--no-calibrate', 'measure nothing: times are those that runs here have recorded')
    .option('--write <dir>', 'write a file for each run that is not complete, for `simvae run-one`')
    .addOption(jsonFlag())
    .action(async (name: string, flags: PlanFlags) => {
      const { reporter, print } = context;
      const { out, calibrate } = flags;
      const study = await readStudy(name, { methodFiles: flags.method });
      const work = studyContext(flags, context);
      const missing = new Map<string, string>();
      const planned = await planRequests(study.requests, {
        ...work,
        onMissingData: (dataset, { message }) => {
          missing.set(dataset, message);
          reporter.note(`Left out: runs on ${dataset}, whose images are not here. ${message}`);
        },
      });
      const estimate = await estimateStudy(planned, { ...work, calibrate });
      const files: string[] = [];
      if (flags.write !== undefined) {
        for (const { run, state } of estimate.runs) {
          if (state !== 'complete') files.push(await writePlannedRun(flags.write, run));
        }
        reporter.note(`${files.length} files are in ${flags.write}: simvae run-one FILE --out ${out}`);
      }
      const budget = study.budget?.minutes;
      if (flags.json) {
        const { runs, ...sums } = estimate;
        printJson(context, {
          study: study.name,
          ...sums,
          ...(budget === undefined ? {} : { budgetMinutes: budget, exceeded: sums.seconds > 60 * budget }),
          missingData: Object.fromEntries(missing),
          files,
          runs: runs.map(({ run: { identity, seed }, ...each }) => ({ identity, seed, ...each })),
        });
      } else if (planned.length > 0) {
        print(formatEstimate(estimate, budget));
      }
      if (planned.length === 0) throw new Error(`None of the data of ${study.name} is here.`);
    });
}
