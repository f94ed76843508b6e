import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** What a result was computed with: recorded in every run, never compared. */
export interface Environment {
  readonly command: string;
  readonly startedAt: string;
  readonly node: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGiB: number;
    readonly system: string;
  };
  /** Versions of this project's packages and of the engine. */
  readonly versions: Readonly<Record<string, string>>;
  /** Commit of the repository, with `+` where files differ from it; absent outside a repository. */
  readonly commit?: string;
}

const packages = ['augment', 'baselines', 'compile', 'core', 'data', 'eval', 'models', 'train'].map(
  (name) => `@simvae/${name}`,
);

export async function environment(): Promise<Environment> {
  const [cpu] = cpus();
  const require = createRequire(import.meta.url);
  const versions: Record<string, string> = {};
  for (const name of packages) {
    versions[name] = JSON.parse(await readFile(require.resolve(`${name}/package.json`), 'utf8')).version;
  }
  return {
    command: ['simvae', ...process.argv.slice(2)].join(' '),
    startedAt: new Date().toISOString(),
    node: process.version,
    machine: {
      cpu: cpu?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      system: `${platform()} ${release()} ${arch()}`,
    },
    versions,
    commit: await commit(),
  };
}

async function commit(): Promise<string | undefined> {
  const git = (...args: string[]) =>
    promisify(execFile)('git', args, { cwd: dirname(fileURLToPath(import.meta.url)) });
  try {
    const { stdout: hash } = await git('rev-parse', 'HEAD');
    const { stdout: changes } = await git('status', '--porcelain', '--untracked-files=no');
    return hash.trim() + (changes === '' ? '' : '+');
  } catch {
    // Not a repository, or no git: an installed package.
    return undefined;
  }
}
