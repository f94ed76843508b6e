import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Names under which systems install it. */
const names = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * The browser of this machine: the file that CHROMIUM names, or the first on the PATH.
 *
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {string | undefined} its path; nothing where there is none.
 */
export function findChromium({ CHROMIUM, PATH = '' } = process.env) {
  if (CHROMIUM) return CHROMIUM;
  const folders = PATH.split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** What tests say that were skipped for the lack of one. */
export const missingChromium =
  'No chromium was found: tests in a browser are skipped. Install it (Debian: apt-get install chromium), or name it in CHROMIUM.';

/** Whether there is one for the tests in a browser; says so where they are skipped. */
export function hasChromium() {
  const found = findChromium() !== undefined;
  if (!found) console.warn(missingChromium);
  return found;
}

/**
 * What a chromium is started with: as root its sandbox does not start; nothing but this machine is reached, whatever a page asks for.
 *
 * @returns {string[]}
 */
export function chromiumFlags() {
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return [
    ...root,
    '--disable-dev-shm-usage',
    '--disable-background-networking',
    '--disable-component-update',
    '--no-first-run',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
  ];
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
