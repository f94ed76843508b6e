import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { difference, filesIn, unclear } from './compare.mjs';

const withoutMounts = 'a file system of limited size needs Linux and root';

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
      yield { what, held: undefined, note: withoutMounts };
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
  for (const share of [0.01, 0.5, 0.9]) yield fullWhileJudging(victim, share);
  yield fullWhileReporting(victim);
  yield readOnly(victim, 'bench', victim.fresh());
  yield readOnly(victim, 'eval', await victim.copy());
}

/**
 * A disk that gets full when training is done.
 *
 * @param {import('./victim.mjs').Victim} victim
 * @param {number} share - of what judging writes, for which there is space.
 * @returns {Promise<import('./run.mjs').Outcome>}
 */
async function fullWhileJudging(victim, share) {
  const what = `a disk with space for ${100 * share} % of the results of trained runs`;
  const { out: expected } = await victim.reference();
  const trained = await victim.copy();
  const judged = filesIn(trained).filter((path) => !trainedFiles.test(path));
  const size = judged.reduce((sum, path) => sum + statSync(join(trained, path)).size, 0);
  for (const path of judged) rmSync(join(trained, path));
  const mounted = mount(victim.fresh(), sizeOnDisk(trained) + Math.ceil(share * size));
  if (!mounted) return { what, held: undefined, note: withoutMounts };
  try {
    const out = join(mounted.path, 'runs');
    cpSync(trained, out, { recursive: true });
    const full = await victim.run(victim.bench(out));
    const failed = full.code === 0 ? 'it did not notice' : unclear(full, mounted.path);
    const kept = filesIn(trained).some((path) => !filesIn(out).includes(path))
      ? 'what was trained is gone'
      : '';
    mounted.remount('size=100%');
    const { code, stderr } = await victim.run(victim.bench(out));
    const after = code === 0 ? difference(out, expected) : `it does not continue: ${stderr.trim()}`;
    return { what, held: `${failed}${kept}${after}` === '', note: failed || kept || after };
  } finally {
    mounted.unmount();
  }
}

/** What training writes. */
const trainedFiles = /(config\.json|metrics\.jsonl|checkpoint\.safetensors|training\.json)$/;

/**
 * A page that does not fit on its disk: the one that was there stays.
 *
 * @param {import('./victim.mjs').Victim} victim
 * @returns {Promise<import('./run.mjs').Outcome>}
 */
async function fullWhileReporting(victim) {
  const what = 'a report on a disk that is full';
  const { out } = await victim.reference();
  const mounted = mount(victim.fresh(), 1 << 16);
  if (!mounted) return { what, held: undefined, note: withoutMounts };
  try {
    const to = join(mounted.path, 'report');
    const full = await victim.run(['report', '--out', out, '--to', to]);
    const failed = full.code === 0 ? 'it did not notice' : unclear(full, mounted.path);
    const left = filesIn(mounted.path).find((path) => statSync(join(mounted.path, path)).size > 0);
    mounted.remount('size=100%');
    const { code, stderr } = await victim.run(['report', '--out', out, '--to', to]);
    const after = code === 0 ? '' : `afterwards it fails: ${stderr.trim()}`;
    const note = failed || (left === undefined ? '' : `${left} is left, half-written`) || after;
    return { what, held: note === '', note };
  } finally {
    mounted.unmount();
  }
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

/** Bytes that the files in a folder take of a file system, which gives space by pages. @param {string} folder */
function sizeOnDisk(folder) {
  const page = 4096;
  return filesIn(folder).reduce(
    (sum, path) => sum + page * Math.ceil(statSync(join(folder, path)).size / page),
    0,
  );
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
