import { spawn } from 'node:child_process';

/** Characters of a program's output that are kept, and lines that are shown: what went wrong is said at the end. */
const [mostCharacters, mostLines] = [4000, 12];

/** A program that failed. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  /** In one line: the error that its output names, or how it ended. */
  readonly reason: string;

  /**
   * @param end - how it ended.
   * @param output - the end of what it wrote.
   */
  constructor(program: string, end: string, output: string) {
    const lines = output.split(/[\r\n]+/).filter((line) => line.trim() !== '');
    super([`${program} ended with ${end}`, ...lines.slice(-mostLines)].join('\n'));
    this.reason = /^\w*Error: (.*)/m.exec(output)?.[1] ?? `${program} ended with ${end}`;
  }
}

/** How a program is run. */
export interface ToolOptions {
  /** Where it runs. @default the folder of this process */
  readonly folder?: string;
  /** Environment variables besides those of this process. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Ends it, with all that it has started. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a program, found on the PATH, without a shell, and shows nothing of it.
 *
 * @throws {ToolError} If it fails or is not there.
 * @throws the signal's reason, where that stopped it.
 */
export async function runTool(
  [program, ...args]: readonly [string, ...string[]],
  { folder, variables, signal }: ToolOptions = {},
): Promise<void> {
  signal?.throwIfAborted();
  // In a group of its own, so that whatever it starts can be ended with it.
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-mostCharacters);
    });
  }
  const end = (): void => endGroup(child.pid);
  signal?.addEventListener('abort', end);
  process.on('exit', end);
  try {
    const ended = await new Promise<string>((resolve, reject) => {
      child.on('error', (error: NodeJS.ErrnoException) =>
        reject(new ToolError(program, error.code ?? error.message, '')),
      );
      child.on('close', (code, killer) => resolve(killer ?? `exit code ${code}`));
    });
    signal?.throwIfAborted();
    if (ended !== 'exit code 0') throw new ToolError(program, ended, output);
  } finally {
    signal?.removeEventListener('abort', end);
    process.off('exit', end);
  }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // It has ended in the meantime.
  }
}
