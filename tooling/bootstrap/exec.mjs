import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Runs a command in the repository with its own tools on the PATH. A request to terminate this process is passed on;
 * Ctrl-C reaches the command from the terminal by itself.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ quiet?: boolean }} [options] - quiet: shows what it printed only if it failed.
 * @returns {Promise<number>} the exit code.
 */
export function exec(command, args, { quiet = false } = {}) {
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: {
        ...process.env,
        PATH: path,
        TURBO_TELEMETRY_DISABLED: '1',
        DO_NOT_TRACK: '1',
        TURBO_NO_UPDATE_NOTIFIER: '1',
      },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      shell: process.platform === 'win32',
    });
    const terminate = () => child.kill('SIGTERM');
    process.on('SIGTERM', terminate);
    /** @type {Buffer[]} */
    const printed = [];
    child.stdout?.on('data', (chunk) => printed.push(chunk));
    child.stderr?.on('data', (chunk) => printed.push(chunk));
    child.on('error', (error) => {
      process.off('SIGTERM', terminate);
      console.error(`Cannot run ${command}: ${error.message}.`);
      resolve(1);
    });
    child.on('close', (code, signal) => {
      process.off('SIGTERM', terminate);
      const status = code ?? 128 + constants.signals[/** @type {NodeJS.Signals} */ (signal)];
      if (status !== 0) process.stderr.write(Buffer.concat(printed));
      resolve(status);
    });
  });
}
