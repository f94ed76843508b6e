import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { commit } from './commit.js';

/** What a result was computed with: recorded in every run, never compared. */
export interface Environment {
  readonly command: string;
  /** The command that judged it, where that was another one. */
  readonly judgedBy?: string;
  readonly createdAt: string;
  readonly node: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGiB: number;
    readonly system: string;
  };
  /** Versions of this project's packages and of what computes. */
  readonly versions: Readonly<Record<string, string>>;
  /** Commit of the repository, with `+` where files differ from it; absent outside a repository. */
  readonly commit?: string;
}

/** The command that is running, as a user types it. */
export function commandLine(): string {
  return ['simvae', ...process.argv.slice(2)].join(' ');
}

export async function environment(): Promise<Environment> {
  const [cpu] = cpus();
  const path = createRequire(import.meta.url).resolve('@simvae/experiments/package.json');
  return {
    command: commandLine(),
    createdAt: new Date().toISOString(),
    node: process.version,
    machine: {
      cpu: cpu?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      system: `${platform()} ${release()} ${arch()}`,
    },
    versions: await versions(path),
    commit: await commit(dirname(path), path),
  };
}

/** Versions of the packages that the app combines, and of its engines. */
async function versions(path: string): Promise<Record<string, string>> {
  const { dependencies } = await manifest(path);
  const resolve = (name: string, from: string): string => createRequire(from).resolve(`${name}/package.json`);
  const paths = [
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
