import { fileURLToPath } from 'node:url';
import { type Finished, Running, type RunningOptions } from './command.js';

/** The built command line. */
export const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Starts the built command line. */
export function startSimvae(...args: readonly string[]): Running {
  return startSimvaeWith({}, ...args);
}

/** Starts it in a folder or an environment of its own. */
export function startSimvaeWith(options: RunningOptions, ...args: readonly string[]): Running {
  return new Running(process.execPath, [cli, ...args], options);
}

/** Runs the built command line to its end. */
export function simvae(...args: readonly string[]): Promise<Finished> {
  return startSimvae(...args).finished;
}
