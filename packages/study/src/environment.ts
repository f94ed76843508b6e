import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { basename, dirname, extname } from 'node:path';
import { promisify } from 'node:util';
import { type CompileOptions, engineVersions } from '@simvae/compile';
import type { Environment } from '@simvae/runs';

/** The command that is running, as a user types it. */
export function commandLine([, script = 'node', ...args]: readonly string[] = process.argv): string {
  return [basename(script, extname(script)), ...args].join(' ');
}

/**
 * What results are computed with: recorded in every run, never compared.
 *
 * @param command - as a user types it. @default that of this process
 * @param engine - that results are computed with: what it takes beside this project's dependencies is recorded as well.
 */
export async function describeEnvironment(
  command: string = commandLine(),
  engine: CompileOptions = {},
): Promise<Environment> {
  const [cpu] = cpus();
  code ??= describeCode();
  const { revision, versions } = await code;
  return {
    command,
    createdAt: new Date().toISOString(),
    node: process.version,
    machine: {
      cpu: cpu?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      system: `${platform()} ${release()} ${arch()}`,
    },
    versions: { ...versions, ...(await engineVersions(engine)) },
    ...(revision === undefined ? {} : { commit: revision }),
  };
}

/** What the code of this process is: it was loaded once, whatever becomes of its files. */
let code: ReturnType<typeof describeCode> | undefined;

async function describeCode() {
  const path = createRequire(import.meta.url).resolve('@simvae/study/package.json');
  return { revision: await commit(dirname(path), path), versions: await versionsOf(path) };
}

/**
 * The commit that a tracked file is at, with `+` where tracked files differ from it; absent where there is no git, or
 * the file is not part of a repository (an installed package is none of its user's).
 *
 * @param folder - of the file.
 */
export async function commit(folder: string, file: string): Promise<string | undefined> {
  const git = (...args: string[]) => promisify(execFile)('git', args, { cwd: folder });
  try {
    await git('ls-files', '--error-unmatch', file);
    const { stdout: hash } = await git('rev-parse', 'HEAD');
    const { stdout: changes } = await git('status', '--porcelain', '--untracked-files=no');
    return hash.trim() + (changes === '' ? '' : '+');
  } catch {
    return undefined;
  }
}

/** Versions of this package, of those it combines, and of their engines. */
async function versionsOf(path: string): Promise<Record<string, string>> {
  const { dependencies } = await manifest(path);
  const resolve = (name: string, from: string): string => createRequire(from).resolve(`${name}/package.json`);
  const paths = [
    path,
    ...Object.keys(dependencies)
      .filter((name) => /^@simvae\/|tfjs-core$/.test(name))
      .map((name) => resolve(name, path)),
    resolve('onnxruntime-node', resolve('@simvae/compile', path)),
  ];
  const manifests = await Promise.all(paths.map(manifest));
  return Object.fromEntries(manifests.map(({ name, version }) => [name, version]));
}

async function manifest(
  path: string,
): Promise<{ name: string; version: string; dependencies: Record<string, string> }> {
  return JSON.parse(await readFile(path, 'utf8'));
}
