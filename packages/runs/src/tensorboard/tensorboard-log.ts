import { mkdir, open, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readBytes, writeFileAtomically } from '../files.js';
import type { MetricsLine } from '../metrics-log.js';
import { fileError, OutdatedStageError, RunError } from '../run-error.js';
import type { RunFolder } from '../run-folder.js';
import type { EventImage } from './event.js';
import { pngImage } from './png-header.js';
import { type Figures, RunEvents } from './run-events.js';

/**
 * A run's log as an event file for TensorBoard, `tensorboard/events.out.tfevents.simvae`: scalars of each epoch, then its figures
 * as images. The file is a function of metrics.jsonl and the figures, so that an interruption can neither repeat an epoch nor
 * lose one, and what a crash cut short is completed. It only grows or is cut off at its end while a run trains: TensorBoard
 * keeps it open and reads on. The caller holds the folder's lock.
 */
export class TensorboardLog {
  private constructor(
    private readonly path: string,
    private readonly events: RunEvents,
    private length: number,
  ) {}

  /**
   * Brings the file of a run to what its log and its figures say.
   *
   * @returns what takes further epochs, of a run that has no figures yet.
   * @throws {RunError} If config.json, the log or a figure is missing or damaged, or the file cannot be written.
   */
  static async open(folder: RunFolder): Promise<TensorboardLog> {
    const path = pathOf(folder);
    const { events, bytes } = await contentsOf(folder);
    await mkdir(dirname(path), { recursive: true }).catch((cause) => {
      throw fileError('write', path, cause);
    });
    const there = await readBytes(path);
    const shared = Math.min(there?.length ?? 0, bytes.length);
    if (there === undefined || !same(there.subarray(0, shared), bytes.subarray(0, shared))) {
      await writeFileAtomically(path, bytes);
    } else if (there.length > bytes.length) {
      await truncate(path, bytes.length).catch((cause) => {
        throw fileError('write', path, cause);
      });
    } else if (there.length < bytes.length) {
      await append(path, bytes.subarray(shared), shared);
    }
    return new TensorboardLog(path, events, bytes.length);
  }

  /** Whether the file is there and says what the log and the figures of the run say. For who has no lock as well. */
  static async isCurrent(folder: RunFolder): Promise<boolean> {
    try {
      const there = await readBytes(pathOf(folder));
      return there !== undefined && same(there, (await contentsOf(folder)).bytes);
    } catch (error) {
      if (error instanceof RunError) return false;
      throw error;
    }
  }

  /**
   * Appends the scalars of an epoch that the log has got.
   *
   * @throws {RunError} If they cannot be written: the file ends with the epoch before then.
   */
  async append(line: MetricsLine): Promise<void> {
    const record = this.events.epoch(line);
    await append(this.path, record, this.length);
    this.length += record.length;
  }
}

function pathOf(folder: RunFolder): string {
  return join(folder.path, 'tensorboard', 'events.out.tfevents.simvae');
}

/** Everything that the file of a run is to hold. */
async function contentsOf(folder: RunFolder): Promise<{ events: RunEvents; bytes: Uint8Array }> {
  const config = await folder.readConfig();
  if (config === undefined) {
    const file = join(folder.path, 'config.json');
    throw new RunError(file, `${file} is missing`, 'Restore it, or run again.');
  }
  const events = new RunEvents(config);
  const records = [events.head()];
  const lines = await folder.readMetrics();
  for (const line of lines) records.push(events.epoch(line));
  // Figures of a run that is trained anew are those of what was there before.
  const { epochs } = config.identity.training;
  const figures = lines.at(-1)?.epoch === epochs ? await readFigures(folder) : undefined;
  if (figures !== undefined && figures.size > 0) records.push(events.figures(epochs, figures));
  return { events, bytes: Buffer.concat(records) };
}

/** The pictures that the stage `figures` names; none where it has not been made, or is to be made again. */
async function readFigures(folder: RunFolder): Promise<Figures> {
  const record = await folder.readStage('figures').catch((error) => {
    if (error instanceof OutdatedStageError) return undefined;
    throw error;
  });
  const figures = new Map<string, EventImage>();
  for (const file of record?.result.files ?? []) {
    const png = await folder.readFigure(file);
    const image = png && pngImage(png);
    if (image !== undefined) figures.set(file.replace(/\.png$/, ''), image);
  }
  return figures;
}

/** Appends bytes to a file of a length; where that fails, it is as it was. */
async function append(path: string, bytes: Uint8Array, length: number): Promise<void> {
  try {
    const file = await open(path, 'a');
    await file.appendFile(bytes).finally(() => file.close());
  } catch (cause) {
    await truncate(path, length).catch(() => {});
    throw fileError('write', path, cause);
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
