import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exec, root } from './exec.mjs';

const pnpm = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager;
const stamp = join(root, 'node_modules', '.simvae-installed');

/**
 * Installs the dependencies that the lock file names, with the pnpm that package.json names, unless that is done.
 *
 * @returns {Promise<number>} the exit code.
 */
export async function ensureInstalled() {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return 0;
  console.error(`Installing dependencies with ${pnpm} ...`);
  // An earlier `npm install` leaves a node_modules of its own: pnpm replaces it without asking.
  const args = ['install', '--frozen-lockfile', '--prefer-offline', '--config.confirmModulesPurge=false'];
  const code = await exec('npx', ['--yes', pnpm, ...args], { quiet: true });
  if (code === 0) writeFileSync(stamp, wanted);
  else console.error('The installation failed. Check the network (npm ping) and run the same command again.');
  return code;
}

/** Changes with the lock file, the settings of pnpm, and any manifest. */
function fingerprint() {
  const hash = createHash('sha256');
  const manifests = ['packages', 'apps', 'examples'].flatMap(manifestsIn);
  for (const file of [
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'package.json',
    'tooling/package.json',
    'bench/package.json',
    ...manifests,
  ]) {
    hash.update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

/**
 * @param {string} folder
 * @returns {string[]} the package.json of each folder in it.
 */
function manifestsIn(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder))
    .map((name) => join(folder, name, 'package.json'))
    .filter((path) => existsSync(join(root, path)));
}
