import { access, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { differences } from '../config/differences.js';
import { evaluationSettings, type RunConfig } from '../config/settings.js';
import { readJson } from '../files/read-json.js';
import { writeJson } from '../files/write-json.js';
import { commandLine, type Environment, environment } from './environment.js';
import type { RunResults } from './results.js';

/** The settings of a run, and what it was made with. */
export type StoredConfig = RunConfig & { readonly environment?: Environment };

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

  /**
   * Makes the folder ready for a run, or checks that it holds this very run. Clears away what a crash left half-written.
   *
   * @throws {Error} If another configuration is there; the message names what differs.
   */
  async open(config: RunConfig): Promise<void> {
    const existing = await this.readConfig();
    if (existing === undefined) {
      await mkdir(this.figures, { recursive: true });
      await writeJson(this.config, { ...config, environment: await environment() });
      return;
    }
    const changes = differences(existing, config, ['environment']);
    if (changes.length > 0) {
      throw new Error(
        `${this.path} holds a run with other settings (${changes.join('; ')}). Pass --force to replace it, or --out ` +
          'DIR to write elsewhere.',
      );
    }
    for (const name of await readdir(this.path, { recursive: true })) {
      if (name.endsWith('.tmp')) await rm(join(this.path, name));
    }
  }

  /** Throws the run away. */
  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }

  /** The configuration of the run that is there, if one is; settings that it does not know have their defaults. */
  async readConfig(): Promise<StoredConfig | undefined> {
    const stored = await readJson<StoredConfig>(this.config);
    if (stored === undefined) return undefined;
    return { ...stored, evaluation: { ...evaluationSettings.parse({}), ...stored.evaluation } };
  }

  /** Notes how the run that is there is judged, and by which command. */
  async writeEvaluation(evaluation: RunConfig['evaluation']): Promise<void> {
    const stored = await readJson<StoredConfig>(this.config);
    if (stored === undefined) throw new Error(`${this.path} holds no run.`);
    const judged = { ...stored.environment, judgedBy: commandLine() };
    await writeJson(this.config, { ...stored, evaluation, environment: judged });
  }

  /** What the run that is there has come to, if it is complete. */
  readResults(): Promise<RunResults | undefined> {
    return readJson(this.results);
  }

  writeResults(results: RunResults): Promise<void> {
    return writeJson(this.results, results);
  }

  /** Whether training has left a checkpoint. */
  async hasCheckpoint(): Promise<boolean> {
    return access(this.checkpoint).then(
      () => true,
      () => false,
    );
  }
}
