import { type ChildProcess, fork } from 'node:child_process';
import { resolve } from 'node:path';
import { commandLine } from '../../environment.js';
import type { Reporter } from '../../reporter.js';
import type { StudyContext, StudyFailure } from '../../types.js';
import { receivingReporter, type WorkerMessage } from './messages.js';

/** The command that carries out one run: `simvae run-one`. */
export interface RunOneCommand {
  /** Path of the module that is the command: `cli.js`. */
  readonly script: string;
  /** What every run is given: where the data is, modules of methods. */
  readonly arguments: readonly string[];
  /** Options of Node itself. @default those of this process */
  readonly execArgv?: readonly string[];
}

/** What `run-one` is told of a study: where runs are, and what is the same for all of them. */
export function runOneArguments(context: StudyContext): string[] {
  const { out, command = commandLine(), log, checkpointSeconds } = context;
  return [
    ...['--out', resolve(out), '--made-by', command],
    ...(log === undefined ? [] : ['--log', log]),
    ...(checkpointSeconds === undefined ? [] : ['--checkpoint-seconds', String(checkpointSeconds)]),
  ];
}

/** What a worker said that its run came to. */
export interface WorkerOutcome {
  readonly failures: readonly StudyFailure[];
  readonly reused: boolean;
}

/** A worker that ended without saying what its run came to. */
export class WorkerError extends Error {
  override readonly name = 'WorkerError';

  constructor(
    message: string,
    /** What to do. */
    readonly remedy: string,
  ) {
    super(message);
  }
}

/** Characters of what a worker printed that are kept, the last ones. */
const keptOutput = 4000;

/**
 * Carries out one run in a process of its own.
 *
 * @param input - the planned run as text: `run-one -` reads it.
 * @param args - of `run-one`, after the file.
 * @param signal - asks the worker to save what is done and to end; it is waited for.
 * @throws {WorkerError} If it was killed, or ended without an outcome.
 * @throws the signal's reason, if it stopped the work.
 */
export async function runInWorker(
  { script, arguments: common, execArgv = process.execArgv }: RunOneCommand,
  input: string,
  args: readonly string[],
  reporter: Reporter,
  signal?: AbortSignal,
): Promise<WorkerOutcome> {
  signal?.throwIfAborted();
  const child = fork(script, ['run-one', '-', ...args, ...common, '--report-to-parent'], {
    execArgv: [...execArgv],
    stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  const show = receivingReporter(reporter);
  let outcome: WorkerOutcome | undefined;
  let printed = '';
  child.on('message', (message) => {
    const said = message as WorkerMessage;
    if (said.type === 'outcome') outcome = said;
    else show(said);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(-keptOutput);
  });
  // One that ends before it has read its input says why by its exit code.
  child.stdin?.on('error', () => {}).end(input);
  const stop = (): void => {
    if (child.connected) child.send({ type: 'stop' }, () => {});
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const end = await ended(child);
    signal?.throwIfAborted();
    if (outcome !== undefined) return outcome;
    throw workerError(end, printed);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** How a process ended. */
interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

function ended(child: ChildProcess): Promise<End> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
}

function workerError({ code, signal }: End, printed: string): WorkerError {
  const last = printed.trim().split('\n').at(-1) ?? '';
  const words = last === '' ? '' : ` Its last words: ${last}`;
  const how = signal === null ? `ended with exit code ${code}` : `was killed by ${signal}`;
  const memory =
    signal === 'SIGKILL' ? ' The system does that where memory is short: fewer --jobs need less.' : '';
  return new WorkerError(
    `The process of the run ${how} before the run was done.${words}`,
    `Run the same command again: it continues from the last checkpoint.${memory}`,
  );
}
