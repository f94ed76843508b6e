import type { ViewSource } from '@simvae/arrays';
import { sizeOf } from '@simvae/arrays';
import type { Dataset } from '@simvae/data';
import { type CollapseStatistics, collapseStatistics, collapseWarnings } from '@simvae/eval';
import { type RunFolder, TensorboardLog, type TrainingSettings } from '@simvae/runs';
import { CheckpointError, imagesPerStep, type Trainer } from '@simvae/train';
import { buildContext, buildMethod } from '../build-method.js';
import { type Reporter, silent } from '../reporter.js';
import type { PlannedRun, WorkContext } from '../types.js';
import { createTrainer } from './create-trainer.js';
import { encodeRunCheckpoint, readCheckpoint, unusable } from './load-trained.js';

/** Seconds between checkpoints; one more is always saved at the end. */
export const defaultCheckpointSeconds = 60;

/** Images that collapse is looked for in, the first of the training set. */
const sampleSize = 512;

/** How a run is called where people read of it. */
export function runLabel({ identity, seed }: Pick<PlannedRun, 'identity' | 'seed'>): string {
  return `${identity.method.name} seed ${seed}`;
}

/**
 * Trains a run to its last epoch, from its checkpoint if it has one. A method without a loss needs no training. The
 * caller holds the folder's lock.
 *
 * @throws the signal's reason, if it stopped the training; the checkpoint is saved then.
 * @throws {RunError} If the checkpoint is damaged or that of another run.
 * @throws {DivergedError} If the loss is not finite any more; the checkpoint is that from before.
 */
export async function trainRun(
  run: PlannedRun,
  dataset: Dataset,
  folder: RunFolder,
  context: Omit<WorkContext, 'load' | 'command'>,
): Promise<void> {
  const { signal, reporter = silent, cores, log } = context;
  const method = buildMethod(run.definition, run.identity, buildContext(dataset));
  if (!method.loss) return;
  const { identity } = run;
  const checkpoint = await readCheckpoint({ folder, identity });
  const { trainer, views, dispose } = await createTrainer(method, run, dataset, cores);
  try {
    if (checkpoint !== undefined) restore(trainer, checkpoint, folder);
    if (trainer.epoch >= identity.training.epochs) return;
    await folder.truncateMetrics(trainer.epoch);
    const clock = new EpochClock(trainer.step, checkpoint?.labels?.seconds);
    const save = async (): Promise<void> =>
      folder.writeCheckpoint(await encodeRunCheckpoint(await trainer.checkpoint(), identity, clock.seconds));
    const events = log === 'tensorboard' ? await TensorboardLog.open(folder) : undefined;
    const { checkpointSeconds = defaultCheckpointSeconds } = context;
    const watch = { reporter, signal, events, checkpointSeconds };
    const finished = await trainEpochs(trainer, views, run, folder, clock, save, watch);
    await save();
    if (!finished) signal?.throwIfAborted();
  } finally {
    await dispose();
  }
}

function restore(trainer: Trainer, checkpoint: Parameters<Trainer['restore']>[0], folder: RunFolder): void {
  try {
    trainer.restore(checkpoint);
  } catch (error) {
    throw error instanceof CheckpointError ? unusable(folder, error.message, error) : error;
  }
}

/** The time that an epoch takes, in all the processes that train it. */
class EpochClock {
  private start = performance.now();
  private before: number;
  private firstStep: number;

  /**
   * @param firstStep - steps of the epoch whose time is not known.
   * @param before - seconds of the steps that are done, as their checkpoint says; earlier ones do not.
   */
  constructor(firstStep: number, before: string | undefined) {
    [this.before, this.firstStep] = before === undefined ? [0, firstStep] : [Number(before), 0];
  }

  get seconds(): number {
    return this.before + (performance.now() - this.start) / 1000;
  }

  /** @param steps - done in the epoch. */
  stepsPerSecond(steps: number): number {
    return (steps - this.firstStep) / this.seconds;
  }

  restart(): void {
    this.start = performance.now();
    [this.before, this.firstStep] = [0, 0];
  }
}

/** Who is told of a training, and who may end it. */
interface TrainingWatch {
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
  readonly events?: TensorboardLog;
  readonly checkpointSeconds: number;
}

async function trainEpochs(
  trainer: Trainer,
  views: ViewSource,
  run: PlannedRun,
  folder: RunFolder,
  clock: EpochClock,
  save: () => Promise<void>,
  { reporter, signal, events, checkpointSeconds }: TrainingWatch,
): Promise<boolean> {
  const { epochs } = run.identity.training;
  const viewsPerStep = trainer.imagesPerStep * trainer.method.views;
  const meter = reporter.begin(runLabel(run), {
    total: epochs * trainer.stepsPerEpoch,
    done: trainer.epoch * trainer.stepsPerEpoch + trainer.step,
    perStep: viewsPerStep,
    unit: 'views',
  });
  let saved = performance.now();
  let warned = false;
  try {
    return await trainer.train({
      epochs,
      signal,
      onStep: async ({ epoch, step, stepsPerEpoch, loss, metrics }) => {
        const done = (epoch - 1) * stepsPerEpoch + step;
        meter.update(done, { epoch: `${epoch}/${epochs}`, loss, ...metrics });
        if (performance.now() - saved < 1000 * checkpointSeconds) return;
        await save();
        saved = performance.now();
      },
      onEpoch: async ({ epoch, loss, metrics, steps, learningRate }) => {
        const { seconds } = clock;
        const viewsPerSecond = clock.stepsPerSecond(steps) * viewsPerStep;
        const { collapse, warnings } = await collapseOf(trainer, views);
        const made = { epoch, loss, metrics, collapse, warnings, seconds, viewsPerSecond, learningRate };
        await folder.appendMetrics(made);
        await events?.append(made);
        meter.line(epoch * steps, { epoch: `${epoch}/${epochs}`, loss, ...metrics });
        // Said once, when it happens; metrics.jsonl has it for every epoch.
        if (!warned) for (const warning of warnings) reporter.note(`${runLabel(run)}: ${warning}`);
        warned = warnings.length > 0;
        clock.restart();
      },
    });
  } finally {
    meter.end();
  }
}

/**
 * Whether the representation, as it is now, still tells images apart, on two views of an image where the method compares
 * views, else on one.
 */
async function collapseOf(
  { method, model, epoch }: Trainer,
  source: ViewSource,
): Promise<{ collapse: CollapseStatistics; warnings: string[] }> {
  const indices = Int32Array.from({ length: Math.min(sampleSize, source.count) }, (_, i) => i);
  const views = method.views > 1 ? 2 : 1;
  const rows = indices.length * views;
  const out = new Float32Array(rows * sizeOf(source.imageShape));
  await source.fill({ indices, epoch, views, out });
  const features = await model.represent({ data: out, shape: [rows, ...source.imageShape] });
  const collapse = collapseStatistics({ features, views, generative: method.family === 'generative' });
  return { collapse, warnings: collapseWarnings(collapse, features.shape[1]) };
}

/**
 * How much a method has been trained once its epochs are complete; in how many seconds, or null where metrics.jsonl is not
 * whole: what is left of it would be a wrong sum.
 */
export async function trainingSummary(
  folder: RunFolder,
  { epochs, ...settings }: TrainingSettings,
  views: number,
  imageCount: number,
): Promise<{ epochs: number; images: number; views: number; seconds: number | null }> {
  const perStep = imagesPerStep(settings, views);
  const images = epochs * Math.floor(imageCount / perStep) * perStep;
  const whole = (await folder.metricsProblem(epochs)) === undefined;
  const seconds = whole
    ? (await folder.readMetrics(epochs)).reduce((sum, line) => sum + line.seconds, 0)
    : null;
  return { epochs, images, views: images * views, seconds };
}
