import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '@simvae/train';
import type { RunConfig } from '../config/settings.js';
import { environment } from './environment.js';
import type { RunResults } from './results.js';

/** Files of one run. Nothing else writes there; a report is a pure function of such folders. */
export class RunDirectory {
  readonly path: string;
  readonly checkpoint: string;
  readonly metrics: string;
  readonly figures: string;
  private readonly config: string;
  private readonly results: string;

  constructor(out: string, { dataset, method, seed }: Pick<RunConfig, 'dataset' | 'method' | 'seed'>) {
    this.path = join(out, dataset, method, `seed-${seed}`);
    this.checkpoint = join(this.path, 'checkpoint.safetensors');
    this.metrics = join(this.path, 'metrics.jsonl');
    this.figures = join(this.path, 'figures');
    this.config = join(this.path, 'config.json');
    this.results = join(this.path, 'results.json');
  }

  /** The configuration of the run that is there, if one is. */
  readConfig(): Promise<RunConfig | undefined> {
    return readJson(this.config);
  }

  /** What the run that is there has come to, if it is complete. */
  readResults(): Promise<RunResults | undefined> {
    return readJson(this.results);
  }

  writeResults(results: RunResults): Promise<void> {
    return writeJson(this.results, results);
  }

  /**
   * Makes the folder ready for a run, or checks that it holds this very run.
   *
   * @param force - throws away what is there.
   * @throws {Error} If another configuration is there; the message names what differs.
   */
  async open(config: RunConfig, force: boolean): Promise<void> {
    if (force) await rm(this.path, { recursive: true, force: true });
    const existing = await this.readConfig();
    if (existing) {
      const changes = differences(existing, config);
      if (changes.length === 0) return;
      throw new Error(
        `${this.path} holds a run with other settings (${changes.join('; ')}). Pass --force to replace it, or --out ` +
          'DIR to write elsewhere.',
      );
    }
    await mkdir(this.figures, { recursive: true });
    await writeJson(this.config, { ...config, environment: await environment() });
  }
}

/** Lists the settings in which two runs differ, as `training.epochs: 5 there, 6 asked for`. */
function differences(there: RunConfig, asked: RunConfig): string[] {
  const flat = (node: unknown, path: string): [string, string][] =>
    node !== null && typeof node === 'object' && !Array.isArray(node)
      ? Object.entries(node).flatMap(([key, child]) => flat(child, path === '' ? key : `${path}.${key}`))
      : [[path, JSON.stringify(node)]];
  const { environment: _, ...settings } = there as RunConfig & { environment?: unknown };
  const [a, b] = [new Map(flat(settings, '')), new Map(flat(asked, ''))];
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((key) => a.get(key) !== b.get(key))
    .map((key) => `${key}: ${a.get(key) ?? 'absent'} there, ${b.get(key) ?? 'absent'} asked for`);
}

async function readJson<T>(path: string): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new Error(`${path} is not JSON. Delete it, or pass --force to run again.`, { cause });
  }
}

function writeJson(path: string, value: unknown): Promise<void> {
  return writeFileAtomically(path, `${JSON.stringify(value, null, 2)}\n`);
}
