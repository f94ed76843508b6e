import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openSafetensors } from '@simvae/arrays';
import { type RunConfig, runConfig, runFormat, runVersion } from './config.js';
import { differences } from './differences.js';
import { parseJson, parseValue, readBytes, readText, writeFileAtomically, writeJson } from './files.js';
import { type RunIdentity, runHash, runIdentity } from './identity.js';
import { lockFolder, type RunLock } from './lock.js';
import { type MetricsLine, MetricsLog } from './metrics-log.js';
import { isPng } from './png.js';
import { fileError, OutdatedStageError, RunError } from './run-error.js';
import {
  figureFile,
  type NewStageRecord,
  type StageName,
  type StageRecord,
  type StageRecords,
  stageFormat,
  stageNames,
  stageRecord,
  stageVersions,
} from './stages.js';

/** Which run: what it is made with, and its seed. */
export interface RunKey {
  readonly identity: RunIdentity;
  readonly seed: number;
}

/**
 * Names of the folders that lead to a run: data set, method with the hash of the identity, seed.
 *
 * @throws {RangeError} If the identity is none, or the seed is no whole number from 0.
 */
export function runPath({ identity, seed }: RunKey): readonly [string, string, string] {
  const { error } = runIdentity.safeParse(identity);
  if (error) {
    const [{ path, message }] = error.issues;
    throw new RangeError(`RunFolder: \`identity.${path.join('.')}\` must be that of a run: ${message}.`);
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`RunFolder: \`seed\` must be a whole number from 0, got ${seed}.`);
  }
  return [identity.dataset.name, `${identity.method.name}-${runHash(identity)}`, `seed-${seed}`];
}

/** Where a run lies in its folder of runs, with `/` on every system: `mnist/vae-0123456789/seed-0`. */
export function pathOfRun(run: RunKey): string {
  return runPath(run).join('/');
}

/** Files of one run. Nothing else writes there; a report is a pure function of such folders. */
export class RunFolder {
  readonly path: string;
  private readonly log: MetricsLog;

  /**
   * @param root - folder of runs; the run's own folder where no run is given.
   * @throws {RangeError} If the identity is none, or the seed is no whole number from 0.
   */
  constructor(root: string, run?: RunKey) {
    this.path = run === undefined ? root : join(root, ...runPath(run));
    this.log = new MetricsLog(join(this.path, 'metrics.jsonl'));
  }

  /** The folder of a run, wherever it lies. */
  static at(path: string): RunFolder {
    return new RunFolder(path);
  }

  /**
   * Makes the folder ready for a run, or checks that it holds this very run.
   *
   * @throws {RunError} If another run is there, or none that can be read; the message says what to do.
   */
  async create(config: RunConfig): Promise<void> {
    const existing = await this.readConfig();
    if (existing === undefined) {
      await this.makeFolder(this.path);
      await writeJson(this.file('config.json'), config, runConfig);
      return;
    }
    const changes = differences(keyOf(existing), keyOf(config));
    if (changes.length === 0) return;
    throw new RunError(
      this.path,
      `${this.path} holds a run with other settings (${changes.join('; ')})`,
      'Pass --force to replace it, or --out DIR to write elsewhere.',
    );
  }

  /**
   * Takes the right to write here, and clears away what a crash left half-written. The lock lies beside the folder, so
   * that it stays when the run is thrown away. Who only reads needs none.
   *
   * @throws {RunLockedError} If another process has it; the message says which, and what to do.
   * @throws {RunError} If the lock cannot be written.
   */
  lock(): Promise<RunLock> {
    return lockFolder(this.path);
  }

  /**
   * Throws the run away.
   *
   * @throws {RunError} If it cannot be deleted.
   */
  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true }).catch((cause) => {
      throw fileError('delete', this.path, cause);
    });
  }

  /**
   * What the run is that is there, if one is.
   *
   * @throws {RunError} If the file is damaged, of a later version or of the layout before runs had identities.
   */
  async readConfig(): Promise<RunConfig | undefined> {
    const path = this.file('config.json');
    const text = await readText(path);
    if (text === undefined) return undefined;
    const damaged = `Restore it, or delete ${this.path} and run again.`;
    const value = parseJson(path, text, damaged);
    if (isObject(value) && !('format' in value) && 'dataset' in value && 'method' in value) {
      throw new RunError(
        path,
        `${path} is of the layout before runs had identities`,
        `Delete ${this.path} and run again, or choose another folder with --out DIR.`,
      );
    }
    checkVersion(path, value, runFormat, runVersion);
    return parseValue(path, value, runConfig, damaged);
  }

  /** @throws {RunError} If it cannot be written. */
  async appendMetrics(line: MetricsLine): Promise<void> {
    await this.log.append(line);
  }

  /**
   * Epochs up to one, all unless it is given; a line that a crash cut short is left out.
   *
   * @throws {RunError} If a line is damaged; the message names it.
   */
  async readMetrics(lastEpoch?: number): Promise<MetricsLine[]> {
    return this.log.read(lastEpoch);
  }

  /**
   * What is wrong with metrics.jsonl of a run that is trained to an epoch: that it lacks lines, or that one is damaged. Undefined
   * where it is whole. Results other than the time of training do not depend on it.
   */
  async metricsProblem(lastEpoch: number): Promise<string | undefined> {
    try {
      const missing = await this.log.missing(lastEpoch);
      if (missing.length === 0) return undefined;
      const problem = `${this.log.path} lacks ${missing.length} of ${lastEpoch} epochs, the first of them ${missing[0]}`;
      return `${problem}. Restore it, or pass --force to run again.`;
    } catch (error) {
      if (error instanceof RunError) return error.message;
      throw error;
    }
  }

  /** Drops the epochs after the one that a resumed run continues from. */
  async truncateMetrics(lastEpoch: number): Promise<void> {
    await this.makeFolder(this.path);
    await this.log.truncate(lastEpoch);
  }

  /** @param bytes - sealed safetensors. */
  async writeCheckpoint(bytes: Uint8Array): Promise<void> {
    await this.writeBinary('checkpoint.safetensors', bytes);
  }

  /** @throws {RunError} If any bit of it is another one than was written. */
  readCheckpoint(): Promise<Uint8Array | undefined> {
    return this.readBinary('checkpoint.safetensors');
  }

  /**
   * Writes a file whole or not at all.
   *
   * @param name - `<name>.safetensors`.
   * @param bytes - sealed safetensors (`sealSafetensors`): others are not read again.
   * @throws {RunError} If it cannot be written.
   */
  async writeBinary(name: string, bytes: Uint8Array): Promise<void> {
    const path = this.binary(name);
    await this.makeFolder(this.path);
    await writeFileAtomically(path, bytes);
  }

  /**
   * The bytes of a file that `writeBinary` wrote, if it is there.
   *
   * @throws {RunError} If any bit of it is another one than was written.
   */
  async readBinary(name: string): Promise<Uint8Array | undefined> {
    const path = this.binary(name);
    const bytes = await readBytes(path);
    if (bytes === undefined) return undefined;
    try {
      await openSafetensors(bytes);
    } catch (cause) {
      const reason = (cause as Error).message.replace(/\.$/, '');
      throw new RunError(path, `${path} is damaged: ${reason}`, 'Delete it and run the same command again.', {
        cause,
      });
    }
    return bytes;
  }

  /**
   * What a stage came to, if it is there.
   *
   * @throws {OutdatedStageError} If the file is of an earlier version.
   * @throws {RunError} If it is damaged or of a later version.
   */
  async readStage<Name extends StageName>(name: Name): Promise<StageRecord<Name> | undefined> {
    const path = this.stage(name);
    const text = await readText(path);
    if (text === undefined) return undefined;
    const remedy = 'Delete it and run `simvae eval`.';
    const value = parseJson(path, text, remedy);
    const version = stageVersions[name];
    checkVersion(path, value, stageFormat, version);
    if (isObject(value) && value.format === stageFormat && value.stage === name && isObject(value.settings)) {
      const { version: there, settings } = value;
      const earlier = typeof there === 'number' && Number.isInteger(there) && there > 0 && there < version;
      if (earlier) throw new OutdatedStageError(path, settings, there, version);
    }
    return parseValue(path, value, stageRecord(name), remedy);
  }

  /**
   * Writes a stage whole, in place of what was there.
   *
   * @throws {TypeError} If it is no record of this stage.
   * @throws {RunError} If it cannot be written.
   */
  async writeStage<Name extends StageName>(name: Name, record: NewStageRecord<Name>): Promise<void> {
    const path = this.stage(name);
    await this.makeFolder(this.file('results'));
    const whole = { format: stageFormat, version: stageVersions[name], stage: name, ...record };
    await writeJson(path, whole, stageRecord(name));
  }

  /** The stages that are there. */
  async readStages(): Promise<Partial<StageRecords>> {
    const records = await Promise.all(
      stageNames.map(async (name) => [name, await this.readStage(name)] as const),
    );
    return Object.fromEntries(records.filter(([, record]) => record !== undefined)) as Partial<StageRecords>;
  }

  /**
   * Writes a picture whole or not at all.
   *
   * @returns the name of the file within the folder: `figures/<name>.png`.
   * @throws {RangeError} If it is no PNG, or the name none of a file.
   * @throws {RunError} If it cannot be written.
   */
  async writeFigure(name: string, png: Uint8Array): Promise<string> {
    const file = `figures/${name}.png`;
    if (!figureFile.safeParse(file).success) {
      throw new RangeError(`writeFigure: \`name\` must be of letters, digits, \`-\` and \`_\`, got ${name}.`);
    }
    if (!isPng(png)) throw new RangeError('writeFigure: `png` must be a whole PNG file.');
    await this.makeFolder(this.file('figures'));
    await writeFileAtomically(this.file(file), png);
    return file;
  }

  /**
   * The bytes of a picture, if it is there.
   *
   * @param file - as `writeFigure` returned it and records name it: `figures/<name>.png`.
   * @throws {RangeError} If it is no such name.
   * @throws {RunError} If it cannot be read, or is no whole PNG.
   */
  async readFigure(file: string): Promise<Uint8Array | undefined> {
    if (!figureFile.safeParse(file).success) {
      throw new RangeError(`readFigure: \`file\` must be \`figures/<name>.png\`, got ${file}.`);
    }
    const path = this.file(file);
    const bytes = await readBytes(path);
    if (bytes === undefined || isPng(bytes)) return bytes;
    throw new RunError(path, `${path} is damaged: it is no whole PNG`, 'Delete it and run `simvae eval`.');
  }

  private file(...names: string[]): string {
    return join(this.path, ...names);
  }

  private stage(name: StageName): string {
    if (!stageNames.includes(name)) {
      throw new RangeError(`RunFolder: the stage must be one of ${stageNames.join(', ')}, got ${name}.`);
    }
    return this.file('results', `${name}.json`);
  }

  private binary(name: string): string {
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]*\.safetensors$/.test(name)) {
      throw new RangeError(`RunFolder: \`name\` must be that of a .safetensors file, got ${name}.`);
    }
    return this.file(name);
  }

  private async makeFolder(path: string): Promise<void> {
    await mkdir(path, { recursive: true }).catch((cause) => {
      throw fileError('write', path, cause);
    });
  }
}

function keyOf({ identity, seed }: RunKey): object {
  return { ...identity, seed };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Tells a file that a later version wrote from a damaged one, which its schema finds. */
function checkVersion(path: string, value: unknown, format: string, version: number): void {
  if (!isObject(value) || value.format !== format) return;
  if (typeof value.version === 'number' && value.version > version) {
    throw new RunError(
      path,
      `${path} is of version ${value.version}, and this program knows versions up to ${version}`,
      'Update the program, or choose another folder with --out DIR.',
    );
  }
}
