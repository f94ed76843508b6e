import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { difference, filesIn, unclear } from './compare.mjs';

/**
 * A disk that is full, and one that cannot be written: a clear error, nothing half-written, and the same command
 * continues once there is space.
 *
 * @param {import('./victim.mjs').Victim} victim
 * @returns {AsyncGenerator<import('./run.mjs').Outcome>}
 */
export async function* disk(victim) {
  const { out: expected } = await victim.reference();
  const size = filesIn(expected).reduce((sum, path) => sum + statSync(join(expected, path)).size, 0);
  for (const share of [0.001, 0.2, 0.5, 0.8, 0.95]) {
    const what = `a disk with space for ${100 * share} % of the runs`;
    const mounted = mount(victim.fresh(), Math.ceil(share * size));
    if (!mounted) {
      yield { what, held: undefined, note: 'a file system of limited size needs Linux and root' };
      continue;
    }
    try {
      const out = join(mounted.path, 'runs');
      const full = await victim.run(victim.bench(out));
      const failed = full.code === 0 ? 'it did not notice' : unclear(full, mounted.path);
      mounted.remount('size=100%');
      const { code, stderr } = await victim.run(victim.bench(out));
      const after = code === 0 ? difference(out, expected) : `it does not continue: ${stderr.trim()}`;
      yield { what, held: `${failed}${after}` === '', note: failed || after };
    } finally {
      mounted.unmount();
    }
  }
  yield readOnly(victim, 'bench', victim.fresh());
  yield readOnly(victim, 'eval', await victim.copy());
}

/**
 * @param {import('./victim.mjs').Victim} victim
 * @param {'bench' | 'eval'} command
 * @param {string} out
 */
async function readOnly(victim, command, out) {
  const what = `${command} into a folder that is read-only`;
  // Root may write anywhere but on a file system that nobody may write on.
  const mounted = process.getuid?.() === 0 ? mount(out, 1 << 20, { bind: command === 'eval' }) : undefined;
  if (process.platform === 'win32' || (process.getuid?.() === 0 && !mounted)) {
    return { what, held: undefined, note: 'it needs to mount a file system, or another user than root' };
  }
  if (!mounted) {
    mkdirSync(out, { recursive: true });
    for (const path of ['', ...filesIn(out).map((path) => join(path, '..'))])
      chmodSync(join(out, path), 0o555);
  }
  try {
    mounted?.remount(command === 'eval' ? 'bind,ro' : 'ro');
    const note = unclear(await victim.run(victim[command](out)), out);
    return { what, held: note === '', note };
  } finally {
    mounted?.unmount();
  }
}

/**
 * Mounts a file system of its own at a path, if this process may.
 *
 * @param {string} path
 * @param {number} size - bytes.
 * @param {{ bind?: boolean }} [options] - bind: what is there stays visible.
 */
export function mount(path, size, { bind = false } = {}) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  mkdirSync(path, { recursive: true });
  const how = bind ? ['--bind', path, path] : ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path];
  try {
    execFileSync('mount', how, { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return {
    path,
    /** @param {string} options */
    remount: (options) => execFileSync('mount', ['-o', `remount,${options}`, path]),
    unmount: () => execFileSync('umount', ['--lazy', path]),
  };
}
