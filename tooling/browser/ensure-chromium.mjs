import { spawnSync } from 'node:child_process';
import { findChromium } from './chromium.mjs';

/** Of Debian: without what it only recommends. */
const install = ['install', '-y', '--no-install-recommends', 'chromium'];

/**
 * Installs Debian's chromium where there is none and this process may: as root, with apt-get. Elsewhere nothing is done, and tests in a
 * browser say that they are skipped.
 */
export function ensureChromium() {
  if (findChromium() !== undefined || process.getuid?.() !== 0) return;
  const options = /** @type {const} */ ({
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  const { error } = spawnSync('apt-get', ['--version'], { stdio: 'ignore' });
  if (error) return;
  console.log('Installing chromium for tests in a browser ...');
  if (spawnSync('apt-get', ['update'], options).status === 0) spawnSync('apt-get', install, options);
}
