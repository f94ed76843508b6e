import { exec } from './exec.mjs';

/** Milliseconds of silence before saying what is being done. */
const patience = 1500;

/**
 * Builds a project and what it depends on, as far as turbo's cache is stale.
 *
 * @param {string} project
 * @returns {Promise<number>} the exit code.
 */
export async function ensureBuilt(project) {
  const notice = setTimeout(() => console.error('Building ...'), patience);
  try {
    return await exec('turbo', ['run', 'build', `--filter=${project}...`, '--output-logs=errors-only'], {
      quiet: true,
    });
  } finally {
    clearTimeout(notice);
  }
}
