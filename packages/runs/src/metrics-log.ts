import { open, stat, truncate } from 'node:fs/promises';
import * as z from 'zod';
import { parseJson, parseValue, readBytes, readText, writeFileAtomically } from './files.js';
import { fileError, RunError } from './run-error.js';
import { computed } from './stages.js';

const metricsLine = z.object({
  /** From 1. */
  epoch: z.int().positive(),
  /** Means over the steps of the epoch. */
  loss: computed,
  metrics: z.record(z.string(), computed),
  /** Of the representation after the epoch. */
  collapse: z.object({
    featureStandardDeviation: computed,
    effectiveRank: computed,
    /** Of methods that compare views. */
    alignment: computed.optional(),
    uniformity: computed.optional(),
    /** Of generative methods. */
    activeUnits: computed.optional(),
  }),
  /** What has collapsed, in words. */
  warnings: z.array(z.string()).readonly(),
  /** Since the epoch began, or since the run was resumed within it. */
  seconds: computed,
  viewsPerSecond: computed,
  /** Of the last step; absent in earlier logs. */
  learningRate: computed.optional(),
});

/** A line of metrics.jsonl: one epoch. */
export type MetricsLine = z.output<typeof metricsLine>;

const remedy = 'Pass --force to run again.';

/** metrics.jsonl: a line for each epoch. What a crash cut short at its end is no line. */
export class MetricsLog {
  /** Whether the file is known to end with a whole line. */
  private whole = false;

  constructor(readonly path: string) {}

  /**
   * Appends an epoch, in place of a line that was cut short.
   *
   * @throws {TypeError} If it could not be read again.
   * @throws {RunError} If it cannot be written.
   */
  async append(line: MetricsLine): Promise<void> {
    const text = JSON.stringify(line);
    const { error } = metricsLine.safeParse(JSON.parse(text));
    if (error)
      throw new TypeError(`appendMetrics: \`line\` must be that of an epoch: ${error.issues[0].message}.`);
    try {
      if (!this.whole) await this.cut();
      this.whole = false;
      const file = await open(this.path, 'a');
      await file
        .appendFile(`${text}\n`)
        .then(() => file.datasync())
        .finally(() => file.close());
      this.whole = true;
    } catch (cause) {
      throw fileError('write', this.path, cause);
    }
  }

  /**
   * Reads the epochs up to one, in order.
   *
   * @throws {RunError} If a line is damaged; the message names it.
   */
  async read(lastEpoch = Number.POSITIVE_INFINITY): Promise<MetricsLine[]> {
    const lines = ((await readText(this.path)) ?? '').split('\n').slice(0, -1);
    let previous = 0;
    return lines
      .map((text, i) => {
        try {
          const line = parseValue(this.path, parseJson(this.path, text, remedy), metricsLine, remedy);
          if (line.epoch <= previous) throw new RangeError(`epoch ${line.epoch} follows epoch ${previous}`);
          previous = line.epoch;
          return line;
        } catch (cause) {
          throw new RunError(this.path, `${this.path} is damaged in line ${i + 1}`, remedy, { cause });
        }
      })
      .filter(({ epoch }) => epoch <= lastEpoch);
  }

  /**
   * The epochs from 1 up to one that have no line, in order.
   *
   * @throws {RunError} If a line is damaged; the message names it.
   */
  async missing(lastEpoch: number): Promise<number[]> {
    const there = new Set((await this.read(lastEpoch)).map(({ epoch }) => epoch));
    return Array.from({ length: lastEpoch }, (_, i) => i + 1).filter((epoch) => !there.has(epoch));
  }

  /** Drops the epochs after the one that a resumed run continues from. */
  async truncate(lastEpoch: number): Promise<void> {
    const lines = await this.read(lastEpoch);
    await writeFileAtomically(this.path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    this.whole = true;
  }

  /** Cuts off what follows the last whole line. */
  private async cut(): Promise<void> {
    const { size } = await stat(this.path).catch(() => ({ size: 0 }));
    const bytes = size === 0 ? undefined : await readBytes(this.path);
    if (bytes === undefined || bytes.at(-1) === newline) return;
    await truncate(this.path, bytes.lastIndexOf(newline) + 1);
  }
}

const newline = 0x0a;
