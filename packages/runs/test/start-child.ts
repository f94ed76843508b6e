import {
  type ChildProcessWithoutNullStreams,
  type SpawnOptionsWithoutStdio,
  spawn,
} from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

/** Builds `child.ts` into a folder, so that plain Node runs it. */
export async function buildChild(folder: string): Promise<string> {
  await build({
    config: false,
    entry: [fileURLToPath(new URL('./child.ts', import.meta.url))],
    outDir: folder,
    format: 'esm',
    target: 'node20',
    noExternal: [/.*/],
    silent: true,
    outExtension: () => ({ js: '.mjs' }),
    esbuildOptions(options) {
      options.conditions = ['@simvae/source'];
    },
  });
  return join(folder, 'child.mjs');
}

/** A process that answers lines with lines. */
export class Child {
  readonly process: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;

  constructor(script: string, args: readonly string[], options: SpawnOptionsWithoutStdio = {}) {
    this.process = spawn(process.execPath, [script, ...args], options);
    this.process.stderr.pipe(process.stderr);
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  async next(): Promise<string> {
    const { value, done } = await this.lines.next();
    if (done) throw new Error('The child has ended.');
    return value;
  }

  ask(line: string): Promise<string> {
    this.process.stdin.write(`${line}\n`);
    return this.next();
  }

  /** Kills it as nothing can be prepared for. */
  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await ended;
  }
}
