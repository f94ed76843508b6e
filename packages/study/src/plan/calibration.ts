import type { Method } from '@simvae/core';
import type { Dataset } from '@simvae/data';
import { canonicalJson, type StageName } from '@simvae/runs';
import type { Stage } from '../evaluate/stages.js';
import type { PlannedRun, WorkContext } from '../types.js';
import { measureEpoch } from './measure-epoch.js';
import { type MeasuredStages, measureEvaluation } from './measure-evaluation.js';
import type { RecordedTimes } from './recorded-times.js';
import { epochKey } from './time-key.js';

/** Where a time comes from: runs that are there, a measurement on this machine, or some of both. */
export type TimeSource = 'recorded' | 'measured' | 'both';

/** Seconds of steps that are timed for each kind of step. */
const timedSeconds = 2;

/** Images of the evaluation before the first that counts. */
const warmUp = { train: 200, test: 50 };

/** What is done of a run. */
export interface Done {
  readonly epochs: number;
  readonly stages: ReadonlySet<StageName>;
}

/** Seconds of what is left of a run; null where they are not known. */
export interface TimeLeft {
  readonly training: number | null;
  readonly evaluation: number | null;
  /** Absent where nothing is left or nothing is known. */
  readonly trainingSource?: TimeSource;
  readonly evaluationSource?: TimeSource;
}

/** Seconds of runs' work on this machine: recorded ones, else measured once for each kind of run. */
export class Calibration {
  private readonly epochs = new Map<string, number | undefined>();
  private readonly evaluations = new Map<string, MeasuredStages | undefined>();
  private warm = false;
  /** Why something could not be measured, by method and data set. */
  readonly problems = new Map<string, string>();

  /** @param context - `calibrate`: whether anything is measured. */
  constructor(
    private readonly recorded: RecordedTimes,
    private readonly context: Pick<WorkContext, 'signal' | 'cores'> & { readonly calibrate: boolean },
  ) {}

  /** @throws the signal's reason, if it stopped a measurement. */
  async left(run: PlannedRun, method: Method, dataset: Dataset, done: Done): Promise<TimeLeft> {
    return {
      ...(await this.trainingLeft(run, method, dataset, done)),
      ...(await this.evaluationLeft(run, dataset, done)),
    };
  }

  private async trainingLeft(
    run: PlannedRun,
    method: Method,
    dataset: Dataset,
    { epochs: done }: Done,
  ): Promise<Pick<TimeLeft, 'training' | 'trainingSource'>> {
    const epochs = method.loss ? run.identity.training.epochs - done : 0;
    if (epochs <= 0) return { training: 0 };
    const recorded = this.recorded.epoch(run);
    if (recorded !== undefined) return { training: epochs * recorded, trainingSource: 'recorded' };
    const seconds = await this.once(this.epochs, epochKey(run), run, async () =>
      this.context.calibrate ? measureEpoch(run, dataset, timedSeconds, this.context.signal) : undefined,
    );
    return seconds === undefined
      ? { training: null }
      : { training: epochs * seconds, trainingSource: 'measured' };
  }

  private async evaluationLeft(
    run: PlannedRun,
    dataset: Dataset,
    { stages }: Done,
  ): Promise<Pick<TimeLeft, 'evaluation' | 'evaluationSource'>> {
    const { identity, evaluation } = run;
    const { dataset: data, method, network, engine } = identity;
    const key = canonicalJson({ data, method: method.name, network, engine, evaluation });
    const measured = await this.once(this.evaluations, key, run, async () => {
      const known = (stage: Stage): number | undefined => this.recorded.stage(run, stage);
      // What runs first is compiled then, which a sample would multiply.
      const measures = this.context.calibrate;
      if (measures && !this.warm) {
        await measureEvaluation(run, dataset, this.context, { known, sample: warmUp });
      }
      this.warm = true;
      return measureEvaluation(run, dataset, this.context, { known, measures });
    });
    if (measured === undefined) return { evaluation: null };
    const left = [...measured.seconds].filter(([name]) => !stages.has(name));
    if (left.length === 0) return { evaluation: 0 };
    const fresh = left.filter(([name]) => measured.measured.has(name)).length;
    const seconds = left.reduce((sum, [, each]) => sum + each, 0);
    const some = fresh === left.length ? 'measured' : 'both';
    return { evaluation: seconds, evaluationSource: fresh === 0 ? 'recorded' : some };
  }

  /** Finds out once for each key; the run itself will fail as a measurement does. */
  private async once<T>(
    known: Map<string, T | undefined>,
    key: string,
    { identity }: PlannedRun,
    measure: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    if (known.has(key)) return known.get(key);
    let value: T | undefined;
    try {
      value = await measure();
    } catch (error) {
      this.context.signal?.throwIfAborted();
      const which = `${identity.method.name} on ${identity.dataset.name}`;
      this.problems.set(which, `${which}: its time cannot be measured (${(error as Error).message})`);
    }
    known.set(key, value);
    return value;
  }
}
