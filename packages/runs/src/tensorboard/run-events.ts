import type { RunConfig } from '../config.js';
import type { MetricsLine } from '../metrics-log.js';
import { type EventImage, headRecord, stepRecord } from './event.js';

/** Figures of a run: a picture for each tag. */
export type Figures = ReadonlyMap<string, EventImage>;

/**
 * The records of a run, one after the other: a pure function of its log and its figures. Their times are those of training
 * without its pauses, from when the run was made, so that they are in the log too.
 */
export class RunEvents {
  private wallTime: number;

  constructor({ environment }: Pick<RunConfig, 'environment'>) {
    const created = Date.parse(environment.createdAt) / 1000;
    this.wallTime = Number.isFinite(created) ? created : 0;
  }

  /** What comes before the first epoch. */
  head(): Uint8Array {
    return headRecord(this.wallTime);
  }

  /** The scalars of the next epoch. */
  epoch(line: MetricsLine): Uint8Array {
    if (Number.isFinite(line.seconds)) this.wallTime += line.seconds;
    return stepRecord({ wallTime: this.wallTime, step: line.epoch, scalars: scalarsOf(line) });
  }

  /** Figures, which are those of the last epoch. */
  figures(epoch: number, images: Figures): Uint8Array {
    return stepRecord({ wallTime: this.wallTime, step: epoch, images });
  }
}

/** Numbers of an epoch by the tag under which they are shown: what stands before a slash groups them. */
function scalarsOf(line: MetricsLine): Map<string, number> {
  const named: [string, number | undefined][] = [
    ['loss', line.loss],
    ['learningRate', line.learningRate],
    ...Object.entries(line.metrics).map(([name, value]) => [`metrics/${name}`, value] as [string, number]),
    ...Object.entries(line.collapse).map(([name, value]) => [`collapse/${name}`, value] as [string, number]),
    ['speed/seconds', line.seconds],
    ['speed/viewsPerSecond', line.viewsPerSecond],
  ];
  // The log keeps what is not finite as null: which of those it was is not known after a resume.
  return new Map(
    named.flatMap(([tag, value]): [string, number][] =>
      value === undefined ? [] : [[tag, Number.isFinite(value) ? value : Number.NaN]],
    ),
  );
}
