import { type HostTensor, matrixOf } from '@simvae/arrays';
import { type EngineTraits, engineTraits, unflattenTree } from '@simvae/compile';
import { hostTensors, type Method, type Variables } from '@simvae/core';
import { RandomStream } from '@simvae/random';
import type { Checkpoint, TrainingProgress } from './checkpoint.js';
import { CheckpointError, DivergedError } from './errors.js';
import { Model } from './model.js';
import { createSchedule } from './optimizer/schedule.js';
import { RunningMeans } from './running-means.js';
import { imagesPerStep, type StepReport, type TrainerOptions, type TrainOptions } from './trainer-options.js';
import { createTraining } from './training/create-training.js';
import type { StepResult, Training } from './training/training.js';
import { writeTensors } from './trees.js';
import { type StepsPlace, UpcomingViews } from './upcoming-views.js';

/** Milliseconds between two chances for the rest of the process, which an engine may not give by itself. */
const breathInterval = 100;

/**
 * Trains one method: orders the images, asks for their views, runs the compiled step and the optimizer. Where host and device do
 * not share memory, the optimizer is in the graph, and several steps run in one call: they are reported one by one, after it.
 *
 * A run is a function of its options: order, views and noise are drawn from streams named by seed, epoch and step, so
 * a run restored from a checkpoint continues bit for bit as if it had not stopped. An epoch leaves out the images that
 * do not fill a last step. No large array is allocated after the first step.
 */
export class Trainer {
  readonly method: Method;
  /** The method with its parameters, as they are now. */
  readonly model: Model;
  readonly imageCount: number;
  readonly imagesPerStep: number;
  readonly stepsPerEpoch: number;
  /** Epochs completed. */
  epoch = 0;
  /** Steps done in the current epoch. */
  step = 0;
  private readonly options: TrainerOptions;
  private readonly training: Training;
  private readonly upcoming: UpcomingViews;
  private readonly schedule: (step: number) => number;
  private readonly means = new RunningMeans();
  /** Images of the current epoch, where the method decides them. */
  private chosenOrder: Uint32Array | undefined;
  /** Images of the current epoch. */
  private order: Uint32Array | undefined;

  /**
   * Initialises the method and compiles its training step.
   *
   * @throws {TypeError} If the method has no loss.
   * @throws {RangeError} If a step would hold no image, or more than there are; if views are of other images; or if a setting
   *   of the optimizer or the schedule is out of range.
   * @throws {DeviceError} If the device of the engine cannot be used.
   */
  static async create(
    options: TrainerOptions,
    /** @internal For tests: what another engine would ask for. */
    traits: EngineTraits = engineTraits(options.engine),
  ): Promise<Trainer> {
    const { method, images, views, batchSize = 128, batchUnit = 'views', optimizer } = options;
    if (views.count !== images.count || views.imageShape.join() !== images.imageShape.join()) {
      throw new RangeError(
        `Trainer: \`views\` must be of the ${images.count} images of shape [${images.imageShape}], got ${views.count} of ` +
          `shape [${views.imageShape}].`,
      );
    }
    const count = imagesPerStep(options, method.views);
    if (!(Number.isInteger(count) && count >= 1 && count <= images.count)) {
      throw new RangeError(
        `Trainer: \`batchSize\` must give steps of 1 to ${images.count} images, got ${count} ` +
          `(${batchSize} ${batchUnit}, ${method.views} views of each image).`,
      );
    }
    const stepsPerEpoch = Math.floor(images.count / count);
    const schedule = createSchedule(options.schedule ?? { name: 'constant' }, stepsPerEpoch);
    const training = await createTraining(
      {
        ...options,
        optimizer: optimizer ?? { name: 'adam' },
        imageShape: images.imageShape,
        imagesPerStep: count,
        stepsPerCall: Math.min(traits.stepsPerRun, stepsPerEpoch),
      },
      !traits.sharesMemory,
    );
    return new Trainer(options, training, schedule, count);
  }

  private constructor(
    options: TrainerOptions,
    training: Training,
    schedule: (step: number) => number,
    count: number,
  ) {
    const { method, images, views, engine } = options;
    this.options = options;
    this.training = training;
    this.schedule = schedule;
    this.method = method;
    this.imageCount = images.count;
    this.imagesPerStep = count;
    this.stepsPerEpoch = Math.floor(images.count / count);
    this.upcoming = new UpcomingViews(views, training.inputs, method.views);
    const { params, state } = training;
    const { imageShape } = images;
    const ready = () => training.pull();
    this.model = new Model({ method, params, state, ready, imageShape, engine });
  }

  /**
   * Trains until `epochs` are complete or the signal aborts.
   *
   * @returns whether all epochs are complete.
   * @throws {DivergedError} If the loss is not finite any more.
   * @throws {DeviceError} If the device is lost or out of memory; the last checkpoint is what is left.
   */
  async train({ epochs, signal, onStep, onEpoch }: TrainOptions): Promise<boolean> {
    let breath = performance.now();
    while (this.epoch < epochs) {
      while (this.step < this.stepsPerEpoch) {
        if (performance.now() - breath > breathInterval) {
          await breathe();
          breath = performance.now();
        }
        if (signal?.aborted) return false;
        const reports = await this.runSteps(this.callAt(this.step));
        for (const report of reports) await onStep?.(report);
      }
      const { loss, ...metrics } = this.means.values();
      const learningRate = this.rateOf((this.epoch + 1) * this.stepsPerEpoch - 1);
      this.epoch++;
      this.step = 0;
      this.order = undefined;
      this.chosenOrder = undefined;
      this.means.clear();
      await onEpoch?.({ epoch: this.epoch, steps: this.stepsPerEpoch, loss, metrics, learningRate });
    }
    return true;
  }

  /**
   * One step: views, gradients, optimizer.
   *
   * @returns the loss.
   * @throws {DivergedError} If it is not finite; nothing is updated then.
   */
  async runStep(): Promise<number> {
    const [{ loss }] = await this.runSteps(1);
    return loss;
  }

  /** Everything needed to continue; arrays are copies. Where steps run several in a call, as it is after the last call. */
  async checkpoint(): Promise<Checkpoint> {
    await this.training.pull();
    const tensors = new Map<string, HostTensor>();
    for (const [name, { shape, data }] of this.savedTensors())
      tensors.set(name, { shape, data: data.slice() });
    const order = this.step > 0 ? this.chosenOrder?.slice() : undefined;
    const progress = this.progress();
    return order === undefined ? { progress, tensors } : { progress, tensors, order };
  }

  /**
   * Continues from a checkpoint of a run with the same options.
   *
   * @throws {CheckpointError} If the checkpoint is of another method, seed, batch, optimizer or network; nothing is changed then.
   */
  restore({ progress, tensors, order }: Checkpoint): void {
    const own = this.progress();
    for (const key of ['method', 'options', 'seed', 'imagesPerStep', 'imageCount', 'optimizer'] as const) {
      const [mine, theirs] = [JSON.stringify(own[key]), JSON.stringify(progress[key])];
      if (mine !== theirs) {
        throw new CheckpointError(
          `restore: the checkpoint must be of a run with \`${key}\` ${mine}, got ${theirs}.`,
        );
      }
    }
    const saved = this.savedTensors();
    for (const [name, { shape }] of saved) {
      if (!tensors.has(name)) {
        throw new CheckpointError(
          `restore: the checkpoint must have \`${name}\` of shape [${shape}], got no such tensor.`,
        );
      }
    }
    try {
      writeTensors(saved, tensors, (name) => `restore: \`${name}\` of the checkpoint`);
    } catch (cause) {
      throw new CheckpointError((cause as Error).message, { cause });
    }
    this.training.push(progress.epoch * this.stepsPerEpoch + progress.step);
    this.epoch = progress.epoch;
    this.step = progress.step;
    this.order = undefined;
    this.chosenOrder = order;
    this.means.load(progress.sums);
  }

  /** Frees the compiled programs. */
  async dispose(): Promise<void> {
    await this.upcoming.settle();
    await this.training.dispose();
    await this.model.dispose();
  }

  /** Steps of the call that begins with a step: as many as a call holds, from multiples of it on; else one. */
  private callAt(step: number): number {
    const { stepsPerCall } = this.training;
    return step % stepsPerCall === 0 && step + stepsPerCall <= this.stepsPerEpoch ? stepsPerCall : 1;
  }

  /** Steps of the current epoch in one call. */
  private async runSteps(count: number): Promise<readonly StepReport[]> {
    const { training, epoch, step, stepsPerEpoch } = this;
    if (step === 0) await this.beginEpoch();
    this.order ??= this.chosenOrder ?? this.randomOrder();
    const after = step + count;
    const next = after < stepsPerEpoch ? { epoch, step: after, count: this.callAt(after) } : undefined;
    const slot = await this.upcoming.take({ epoch, step, count }, next, (place) => this.imagesOf(place));
    const number = epoch * stepsPerEpoch + step;
    const rates = Array.from({ length: count }, (_, i) => this.rateOf(number + i));
    const results = await training.compute({ number, learningRates: rates, slot, offset: 0 });
    if (results.every(({ loss }) => Number.isFinite(loss))) return this.accept(results);
    // Some step among them diverged, and spoilt the rest: those before it are taken one by one.
    const reports: StepReport[] = [];
    for (const [offset, rate] of rates.entries()) {
      const [result] =
        count === 1
          ? results
          : await training.compute({ number: number + offset, learningRates: [rate], slot, offset });
      if (!Number.isFinite(result.loss)) {
        const at = { epoch: epoch + 1, step: this.step + 1 };
        throw new DivergedError({ method: this.method.name, ...at, loss: result.loss, learningRate: rate });
      }
      reports.push(...this.accept([result]));
    }
    return reports;
  }

  /** Takes what steps found, and counts them. */
  private accept(results: readonly StepResult[]): readonly StepReport[] {
    const { epoch, stepsPerEpoch, means } = this;
    this.training.accept();
    return results.map(({ loss, metrics }) => {
      means.add('loss', loss);
      for (const name in metrics) means.add(name, metrics[name]);
      return { epoch: epoch + 1, step: ++this.step, stepsPerEpoch, loss, metrics };
    });
  }

  private rateOf(step: number): number {
    return this.schedule(step) * this.training.optimizer.learningRate;
  }

  /** Lets the method see the whole data set, and takes what it changes. */
  private async beginEpoch(): Promise<void> {
    const { method, training, options, epoch, stepsPerEpoch } = this;
    if (!method.onEpoch) {
      this.chosenOrder = undefined;
      return;
    }
    await training.pull();
    const { params, state, order } =
      (await method.onEpoch({
        epoch,
        variables: this.variables(),
        random: new RandomStream(options.seed, 'epoch', epoch),
        features: async () => matrixOf(await this.model.represent(options.images)),
      })) ?? {};
    const newParams = hostTensors(params ?? {});
    writeTensors(training.params, newParams, (path) => `onEpoch: \`params/${path}\` of ${method.name}`);
    training.forget(newParams.keys());
    const newState = hostTensors(state ?? {});
    writeTensors(training.state, newState, (path) => `onEpoch: \`state/${path}\` of ${method.name}`);
    if (newParams.size + newState.size > 0) training.push(epoch * stepsPerEpoch);
    if (order !== undefined) this.checkOrder(order);
    this.chosenOrder = order;
  }

  private checkOrder(order: Uint32Array): void {
    const { method, imageCount } = this;
    const enough = this.stepsPerEpoch * this.imagesPerStep;
    if (order.length < enough || order.some((index) => index >= imageCount)) {
      throw new RangeError(
        `onEpoch: \`order\` of ${method.name} must have at least ${enough} indices below ${imageCount}.`,
      );
    }
  }

  private randomOrder(): Uint32Array {
    return new RandomStream(this.options.seed, 'order', this.epoch).permutation(this.imageCount);
  }

  /** Images of steps of the current epoch. */
  private imagesOf({ step, count }: StepsPlace): Uint32Array {
    const { imagesPerStep } = this;
    return this.order!.subarray(step * imagesPerStep, (step + count) * imagesPerStep);
  }

  private variables(): Variables {
    const { params, state } = this.training;
    return { params: unflattenTree(params), state: unflattenTree(state) };
  }

  /** What a checkpoint holds, by name: the live arrays. */
  private savedTensors(): Map<string, HostTensor> {
    const { params, memory, state } = this.training;
    const groups = { params, optimizer: memory, state };
    return new Map(
      Object.entries(groups).flatMap(([group, tensors]) =>
        Array.from(tensors, ([path, tensor]) => [`${group}/${path}`, tensor] as const),
      ),
    );
  }

  private progress(): TrainingProgress {
    return {
      method: this.method.name,
      options: this.method.options,
      seed: this.options.seed,
      imagesPerStep: this.imagesPerStep,
      imageCount: this.imageCount,
      optimizer: this.training.optimizer,
      epoch: this.epoch,
      step: this.step,
      sums: this.means.save(),
    };
  }
}

/** Lets what else the process has to do run: signals, timers, messages. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    // A browser has no setImmediate.
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve);
  });
}
