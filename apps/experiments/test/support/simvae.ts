import { fileURLToPath } from 'node:url';
import { type Finished, Running } from './command.js';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Starts the built command line. */
export function startSimvae(...args: readonly string[]): Running {
  return new Running(process.execPath, [cli, ...args]);
}

/** Runs the built command line to its end. */
export function simvae(...args: readonly string[]): Promise<Finished> {
  return startSimvae(...args).finished;
}
