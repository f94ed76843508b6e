import { type Command, Option } from 'commander';
import { type Context, printJson } from '../context.js';
import { describeMethods, formatMethods } from '../describe-methods.js';
import { describeMachine, formatEngines, formatMachine } from '../doctor.js';
import { enableEngine } from '../enable/enable-engine.js';
import { libraries, type NativeEngine } from '../enable/libraries.js';
import { dataDirFlag, jsonFlag } from '../flags.js';
import { describeDatasets, formatDatasets } from '../list-datasets.js';

/** Flags of `doctor`. */
interface DoctorFlags {
  readonly enable?: NativeEngine;
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** `simvae methods`, `datasets` and `doctor`: what there is, and what works here. */
export function addInspection(program: Command, context: Context): void {
  const { print } = context;
  program
    .command('methods')
    .description('list the methods, or the hyper-parameters of one')
    .argument('[name]', 'a method')
    .addOption(jsonFlag())
    .action((name: string | undefined, { json }: { json?: boolean }) => {
      const descriptions = describeMethods(name);
      if (json) printJson(context, descriptions);
      else print(formatMethods(descriptions, name !== undefined));
    });

  program
    .command('datasets')
    .description('list the data sets and where they are')
    .addOption(dataDirFlag())
    .addOption(jsonFlag())
    .action(async ({ dataDir, json }: { dataDir?: string; json?: boolean }) => {
      const statuses = await describeDatasets(dataDir);
      if (json) printJson(context, statuses);
      else print(formatDatasets(statuses));
    });

  program
    .command('doctor')
    .description('say which engines and data sets work on this machine, and why others do not')
    .addOption(
      new Option(
        '--enable <engine>',
        "bring an engine's native library instead: download or assemble it, once for this user",
      ).choices(Object.keys(libraries)),
    )
    .addOption(dataDirFlag())
    .addOption(jsonFlag())
    .action(async ({ enable, dataDir, json }: DoctorFlags) => {
      if (enable !== undefined) {
        const status = await enableEngine(enable, context);
        if (json) printJson(context, status);
        else print(formatEngines([status]).join('\n'));
        return;
      }
      const machine = await describeMachine(dataDir, context);
      if (json) printJson(context, machine);
      else print(formatMachine(machine));
    });
}
