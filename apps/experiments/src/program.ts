import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { addBench } from './commands/bench.js';
import { addEmbed } from './commands/embed.js';
import { addEvaluate } from './commands/evaluate.js';
import { addExplore } from './commands/explore.js';
import { addExport } from './commands/export.js';
import { addInspection } from './commands/inspect.js';
import { addPlan } from './commands/plan.js';
import { addReconstruct } from './commands/reconstruct.js';
import { addReport } from './commands/report.js';
import { addRun } from './commands/run.js';
import { addRunOne } from './commands/run-one.js';
import { addSample } from './commands/sample.js';
import { addStudies } from './commands/studies.js';
import { addTable } from './commands/table.js';
import { addTrain } from './commands/train.js';
import { addTune } from './commands/tune.js';
import type { Context } from './context.js';

const footer = `
Examples:
  simvae bench                                    the paper's table 1 in minutes
  simvae bench --methods vae,simvae --seeds 3     two methods, mean and error
  simvae bench --set simvae.views=4               beside those with 6 views
  simvae eval --set evaluation.generatedImages=2000
  simvae table --format latex > table.tex
  simvae doctor --enable tfjs-node                brings TensorFlow's library for --engine tfjs-node

Exit codes: 0 done, 1 failed (in whole or in part), 2 bad usage;
            129, 130, 143 stopped by a closed terminal, Ctrl-C, kill.`;

/** The commands, in the order of the help. */
const commands = [
  addBench,
  addTrain,
  addEvaluate,
  addPlan,
  addRun,
  addTune,
  addRunOne,
  addTable,
  addReport,
  addExport,
  addEmbed,
  addSample,
  addReconstruct,
  addExplore,
  addStudies,
  addInspection,
];

/** The command line: every command and flag. */
export function createProgram(context: Context): Command {
  const { reporter, print } = context;
  const program = new Command('simvae')
    .description('Train and compare SimVAE and its baselines')
    .version(manifest.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => print(text.trimEnd()),
      writeErr: (text) => reporter.note(text.trimEnd()),
    })
    .showSuggestionAfterError()
    .addHelpText('after', footer);
  for (const add of commands) add(program, context);
  return program;
}
