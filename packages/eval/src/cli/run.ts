import manifest from '../../package.json' with { type: 'json' };
import type { StageProgress } from '../input/options.js';
import { evaluateTask } from '../protocol/task.js';
import { parseArguments, UsageError, usage } from './arguments.js';
import { loadData } from './load-data.js';
import { command, messageOf } from './message.js';
import { runParts } from './parts.js';
import { report } from './report.js';

/** Where the command writes: results to `out`, progress, notes and errors to `err`. */
export interface CliStreams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether `err` is a terminal: progress is shown only there. */
  readonly terminal: boolean;
}

/**
 * The command `simvae-eval`.
 *
 * @param argv - arguments, without the program's name.
 * @returns the exit code: 0 done, 1 failed in part or as a whole, 2 bad usage.
 */
export async function run(argv: readonly string[], { out, err, terminal }: CliStreams): Promise<number> {
  const say = (message: string) => err(`${command}: ${message}\n`);
  try {
    const args = parseArguments(argv);
    if (args === 'help' || args === 'version') {
      out(args === 'help' ? usage : `${manifest.version}\n`);
      return 0;
    }
    const data = await loadData(args, say);
    const { seed, epochs, hidden, ks, metric, nInit, mixtureColumns, threads, protocols, only } = args;
    const onProgress = ({ stage, fraction }: StageProgress) => {
      if (terminal) err(`\r\u001b[K${stage} ${(100 * fraction).toFixed(0)} %`);
    };
    const options = {
      seed,
      epochs,
      hidden,
      ks,
      metric,
      nInit,
      mixtureColumns,
      threads,
      missing: data.missing,
      onProgress,
    };
    const results = await evaluateTask(command, data, { ...options, protocol: protocols }, (task) =>
      runParts(task, only),
    );
    if (terminal) err('\r\u001b[K');
    out(args.json ? `${JSON.stringify(results, null, 2)}\n` : report(args, data, results));
    const scores = Object.values(results)
      .flat()
      .flatMap((result) => only.map((name) => result[name]!));
    return scores.some((score) => 'error' in score) ? 1 : 0;
  } catch (error) {
    say(messageOf(error));
    return error instanceof UsageError ? 2 : 1;
  }
}
