import { type ChildProcess, spawn } from 'node:child_process';

/** What a command printed and how it ended. */
export interface Finished {
  /** Exit code; null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a command runs. */
export interface RunningOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** A running command. */
export class Running {
  /** Fulfilled when it has ended. */
  readonly finished: Promise<Finished>;
  private readonly child: ChildProcess;
  private stdout = '';
  private stderr = '';

  constructor(command: string, args: readonly string[], options: RunningOptions = {}) {
    this.child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.on('data', (chunk) => {
      this.stdout += chunk;
    });
    this.child.stderr?.on('data', (chunk) => {
      this.stderr += chunk;
    });
    this.finished = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (code) => resolve({ code, stdout: this.stdout, stderr: this.stderr }));
    });
  }

  /**
   * Waits until it has printed a text on stderr.
   *
   * @throws {Error} If it ends before.
   */
  async printed(text: string): Promise<void> {
    let ended = false;
    const end = this.finished.then(() => {
      ended = true;
    });
    while (!this.stderr.includes(text)) {
      if (ended) throw new Error(`It ended without printing ${text}:\n${this.stderr}`);
      const more = new Promise((resolve) => this.child.stderr?.once('data', resolve));
      await Promise.race([more, end]);
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Reads nothing of a stream any more, as `| head` does: the command's next write fails with EPIPE. */
  stopReading(stream: 'stdout' | 'stderr'): void {
    this.child[stream]?.destroy();
  }
}
