import { text } from 'node:stream/consumers';
import {
  connectToParent,
  datasetLoader,
  decodePlannedRun,
  type PlannedRun,
  readPlannedRun,
  runStudy,
} from '@simvae/study';
import { type Command, Option } from 'commander';
import type { Context } from '../context.js';
import { checkpointFlag, coresFlag, dataDirFlag, logFlag, methodFileFlag, outFlag } from '../flags.js';
import { StudyError } from '../studies.js';
import { Stopped } from '../terminal/stop.js';

/** Flags of `run-one`. */
interface RunOneFlags {
  readonly out: string;
  readonly dataDir?: string;
  readonly method?: readonly string[];
  readonly cores?: number;
  readonly checkpointSeconds?: number;
  readonly log?: 'tensorboard';
  /** Recorded in place of this command: what a person typed. */
  readonly madeBy?: string;
  /** Whether a process started this one with a channel, and is told everything instead of stderr. */
  readonly reportToParent?: boolean;
}

/** As `kill` ends a process: 128 and the number of SIGTERM. */
const terminated = 143;

/** `simvae run-one`. */
export function addRunOne(program: Command, context: Context): void {
  program
    .command('run-one')
    .description('carry out one planned run: what SLURM, Kubernetes, Ray or make can start (docs/cluster.md)')
    .argument('<file>', 'written by `simvae plan STUDY --write DIR`; - reads it from stdin')
    .addOption(outFlag())
    .addOption(dataDirFlag())
    .addOption(methodFileFlag('the method of the run, where a file made it'))
    .addOption(coresFlag())
    .addOption(checkpointFlag())
    .addOption(logFlag())
    .addOption(new Option('--made-by <command>').hideHelp())
    .addOption(new Option('--report-to-parent').hideHelp())
    .action(async (file: string, flags: RunOneFlags) => {
      if (!flags.reportToParent) {
        const { failures } = await carryOut(file, flags, context);
        if (failures.length > 0) throw new StudyError(failures, 1);
        return;
      }
      const parent = connectToParent(() => new Stopped(terminated));
      try {
        const signal = AbortSignal.any([context.signal, parent.signal]);
        const outcome = await carryOut(file, flags, { ...context, signal, reporter: parent.reporter });
        await parent.finish(outcome);
        if (outcome.failures.length > 0) throw new StudyError(outcome.failures, 1);
      } finally {
        parent.release();
      }
    });
}

async function carryOut(file: string, flags: RunOneFlags, { reporter, signal, command }: Context) {
  const run = await planned(file, flags.method);
  // Who started this process has the data, and has said where it is.
  const load = datasetLoader(flags.dataDir, flags.reportToParent ? undefined : reporter, signal);
  const { out, cores, log, checkpointSeconds, madeBy = command } = flags;
  const context = { out, load, signal, reporter, command: madeBy, cores, log, checkpointSeconds };
  return runStudy([run], context);
}

async function planned(file: string, methodFiles?: readonly string[]): Promise<PlannedRun> {
  if (file !== '-') return readPlannedRun(file, { methodFiles });
  return decodePlannedRun(await text(process.stdin), 'stdin', { methodFiles });
}
