import { cpus } from 'node:os';
import { methods } from '@simvae/baselines';
import { canonicalJson, type FoundRun, type RunConfig, RunError, type RunIdentity } from '@simvae/runs';
import { type Stage, stages } from '../evaluate/stages.js';
import type { PlannedRun } from '../types.js';
import { epochKey } from './time-key.js';

/** What runs that are there took on this machine. */
export class RecordedTimes {
  private readonly epochs = new Map<string, number[]>();
  private readonly stages = new Map<string, number[]>();

  /** Reads the logs and results of runs; those of other machines, of methods that nobody has named, and damaged ones tell nothing. */
  static async of(runs: readonly FoundRun[], planned: readonly PlannedRun[]): Promise<RecordedTimes> {
    const times = new RecordedTimes();
    const own = planned.map(({ definition }) => [definition.name, definition] as const);
    const definitions = new Map([...Object.entries(methods), ...own]);
    for (const { folder, config } of runs) {
      const { identity } = config;
      const definition = definitions.get(identity.method.name);
      if (definition === undefined || !isThisMachine(config)) continue;
      for (const { seconds } of (await readable(folder.readMetrics())) ?? []) {
        add(times.epochs, epochKey({ identity, definition }), seconds);
      }
      for (const stage of stages) {
        const record = await readable(folder.readStage(stage.name));
        const seconds = record?.madeBy.seconds;
        if (seconds !== undefined)
          add(times.stages, stageKey(identity, stage, record?.settings ?? {}), seconds);
      }
    }
    return times;
  }

  /** Seconds of an epoch: the median of those that are recorded. */
  epoch(run: Pick<PlannedRun, 'identity' | 'definition'>): number | undefined {
    return median(this.epochs.get(epochKey(run)));
  }

  /** Seconds of a stage with a run's settings, of the same method and networks on the same data: likewise. */
  stage({ identity, evaluation }: PlannedRun, stage: Stage): number | undefined {
    return median(this.stages.get(stageKey(identity, stage, evaluation)));
  }
}

/** Epochs are as long where the processor is the same; what else the machine does is not known. */
function isThisMachine({ environment: { machine } }: RunConfig): boolean {
  const all = cpus();
  return machine.cpu === (all[0]?.model.trim() ?? 'unknown') && machine.cores === all.length;
}

/** What is read; nothing where it is damaged. */
export async function readable<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof RunError) return undefined;
    throw error;
  }
}

function stageKey(
  { dataset, method, network, engine }: RunIdentity,
  { name, settings: names }: Stage,
  settings: Readonly<Record<string, unknown>>,
): string {
  const given = Object.fromEntries(names.map((each) => [each, settings[each]]));
  return canonicalJson({ dataset, method: method.name, network, engine, name, given });
}

function add(times: Map<string, number[]>, key: string, seconds: number): void {
  if (!Number.isFinite(seconds)) return;
  times.set(key, [...(times.get(key) ?? []), seconds]);
}

function median(values: readonly number[] = []): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
