import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Runs a command in the repository with its own tools on the PATH.
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
    /** @type {Buffer[]} */
    const printed = [];
    child.stdout?.on('data', (chunk) => printed.push(chunk));
    child.stderr?.on('data', (chunk) => printed.push(chunk));
    child.on('error', (error) => {
      console.error(`Cannot run ${command}: ${error.message}.`);
      resolve(1);
    });
    child.on('close', (code, signal) => {
      const status = code ?? (signal === 'SIGINT' ? 130 : 1);
      if (status !== 0) process.stderr.write(Buffer.concat(printed));
      resolve(status);
    });
  });
}
