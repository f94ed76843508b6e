import { type CompileOptions, unflattenTree } from '@simvae/compile';
import { type HostTensor, hostTensors, type Method, type Variables } from '@simvae/core';
import type { AdamOptions } from '@simvae/optim';
import { RandomStream } from '@simvae/random';
import { breathe } from './breathe.js';
import type { Checkpoint, Progress } from './checkpoint/checkpoint.js';
import { Model } from './model.js';
import { RunningMeans } from './running-means.js';
import { TrainingStep } from './training-step.js';
import { writeTensors } from './trees.js';

/** Which views of which images a step needs. */
export interface ViewRequest {
  /** Indices of the images in the training set. */
  readonly indices: Int32Array;
  readonly epoch: number;
  /** Views of each image, J. */
  readonly views: number;
  /** To be filled with pixels in [0, 1]; row = image * views + view. */
  readonly out: Float32Array;
}

/** What a training run is made of. */
export interface TrainerOptions {
  readonly method: Method;
  /** Training images, pixels 0 .. 255, `[count, height, width, channels]` flattened. */
  readonly images: Uint8Array;
  /** Shape of one image, `[height, width, channels]`. */
  readonly imageShape: readonly [number, number, number];
  /** Writes augmented views: a pure function of seed, image, epoch and view. */
  readonly fillViews: (request: ViewRequest) => void;
  /** Every random draw comes from it. */
  readonly seed: number;
  /** Size of a step, in `batchUnit`. @default 128 */
  readonly batchSize?: number;
  /**
   * What `batchSize` counts. `views`: a step has floor(batchSize / J) images, as in the authors' code. `images`: it has
   * `batchSize` images. @default 'views'
   */
  readonly batchUnit?: 'views' | 'images';
  readonly adam?: AdamOptions;
  readonly engine?: CompileOptions;
}

/** After a step. `metrics` is overwritten by the next step. */
export interface StepReport {
  /** From 1. */
  readonly epoch: number;
  /** Steps done in this epoch, from 1. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** After an epoch: means over its steps. */
export interface EpochReport {
  /** From 1. */
  readonly epoch: number;
  readonly steps: number;
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Milliseconds between two chances for the rest of the process, which an engine may not give by itself. */
const breathInterval = 100;

/** How long to train, and whom to tell: the next step waits for what `onStep` and `onEpoch` return. */
export interface TrainOptions {
  /** Epochs in all, counted from the very beginning. */
  readonly epochs: number;
  /** Stops after the step in progress. */
  readonly signal?: AbortSignal;
  readonly onStep?: (report: StepReport) => void | Promise<void>;
  readonly onEpoch?: (report: EpochReport) => void | Promise<void>;
}

/**
 * Trains one method: orders the images, asks for their views, runs the compiled step and Adam.
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
  private readonly training: TrainingStep;
  private readonly means = new RunningMeans();
  private order: Uint32Array | undefined;

  /**
   * Initialises the method and compiles its training step.
   *
   * @throws {TypeError} If the method has no loss.
   * @throws {RangeError} If a step would hold no image, or more images than there are.
   */
  static async create(options: TrainerOptions): Promise<Trainer> {
    const { method, images, imageShape, batchSize = 128, batchUnit = 'views' } = options;
    const imageCount = images.length / (imageShape[0] * imageShape[1] * imageShape[2]);
    if (!Number.isInteger(imageCount)) {
      throw new RangeError(
        `Trainer: \`images\` must be whole images of shape [${imageShape}], got ${imageCount}.`,
      );
    }
    const imagesPerStep = batchUnit === 'views' ? Math.floor(batchSize / method.views) : batchSize;
    if (!(imagesPerStep >= 1 && imagesPerStep <= imageCount)) {
      throw new RangeError(
        `Trainer: \`batchSize\` must give steps of 1 to ${imageCount} images, got ${imagesPerStep} ` +
          `(${batchSize} ${batchUnit}, ${method.views} views of each image).`,
      );
    }
    return new Trainer(
      options,
      await TrainingStep.create({ ...options, imagesPerStep }),
      imageCount,
      imagesPerStep,
    );
  }

  private constructor(
    options: TrainerOptions,
    training: TrainingStep,
    imageCount: number,
    imagesPerStep: number,
  ) {
    const { method, imageShape, engine } = options;
    this.options = options;
    this.training = training;
    this.method = method;
    this.imageCount = imageCount;
    this.imagesPerStep = imagesPerStep;
    this.stepsPerEpoch = Math.floor(imageCount / imagesPerStep);
    const { params, state } = training;
    this.model = new Model({ method, params, state: state.current, imageShape, engine });
  }

  /**
   * Trains until `epochs` are complete or the signal aborts.
   *
   * @returns whether all epochs are complete.
   * @throws {RangeError} If the loss is not finite any more.
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
        const loss = await this.runStep();
        await onStep?.({
          epoch: this.epoch + 1,
          step: this.step,
          stepsPerEpoch: this.stepsPerEpoch,
          loss,
          metrics: this.means.latest,
        });
      }
      const { loss, ...metrics } = this.means.values();
      this.epoch++;
      this.step = 0;
      this.order = undefined;
      this.means.clear();
      await onEpoch?.({ epoch: this.epoch, steps: this.stepsPerEpoch, loss, metrics });
    }
    return true;
  }

  /** One step: views, gradients, Adam. Returns the loss. */
  async runStep(): Promise<number> {
    const { method, training, imagesPerStep } = this;
    if (this.step === 0) await this.beginEpoch();
    this.order ??= this.drawOrder();
    const first = this.step * imagesPerStep;
    training.indices.set(this.order.subarray(first, first + imagesPerStep));
    this.options.fillViews({
      indices: training.indices,
      epoch: this.epoch,
      views: method.views,
      out: training.views,
    });
    try {
      const { loss, metrics } = await training.run(this.epoch * this.stepsPerEpoch + this.step);
      this.means.add('loss', loss);
      for (const [name, value] of metrics) this.means.add(name, value);
      this.step++;
      return loss;
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new RangeError(
        `Trainer: ${method.name} failed at step ${this.step + 1} of epoch ${this.epoch + 1}: ${cause.message}. Lower ` +
          `the learning rate (${training.adam.options.learningRate}) or check the images.`,
        { cause },
      );
    }
  }

  /** Everything needed to continue; arrays are copies. */
  checkpoint(): Checkpoint {
    const tensors = new Map<string, HostTensor>();
    for (const [name, { shape, data }] of this.savedTensors())
      tensors.set(name, { shape, data: data.slice() });
    return { progress: this.progress(), tensors };
  }

  /**
   * Continues from a checkpoint of a run with the same options.
   *
   * @throws {RangeError} If the checkpoint is of another method, seed, batch or network.
   */
  restore({ progress, tensors }: Checkpoint): void {
    const own = this.progress();
    for (const key of ['method', 'options', 'seed', 'imagesPerStep', 'imageCount', 'adam'] as const) {
      const [mine, theirs] = [JSON.stringify(own[key]), JSON.stringify(progress[key])];
      if (mine !== theirs) {
        throw new RangeError(
          `restore: the checkpoint must be of a run with \`${key}\` ${mine}, got ${theirs}.`,
        );
      }
    }
    const saved = this.savedTensors();
    for (const [name, { shape }] of saved) {
      if (!tensors.has(name)) {
        throw new RangeError(
          `restore: the checkpoint must have \`${name}\` of shape [${shape}], got no such tensor.`,
        );
      }
    }
    writeTensors(saved, tensors, (name) => `restore: \`${name}\` of the checkpoint`);
    this.training.adam.steps = progress.adamSteps;
    this.epoch = progress.epoch;
    this.step = progress.step;
    this.order = undefined;
    this.means.load(progress.sums);
  }

  /** Frees the compiled programs. */
  async dispose(): Promise<void> {
    await this.training.dispose();
    await this.model.dispose();
  }

  /** Lets the method see the whole data set, and takes what it changes. */
  private async beginEpoch(): Promise<void> {
    const { method, training, options, epoch } = this;
    const changes = await method.onEpoch?.({
      epoch,
      variables: this.variables(),
      random: new RandomStream(options.seed, 'epoch', epoch),
      features: () => this.model.represent(options.images),
    });
    const params = hostTensors(changes?.params ?? {});
    writeTensors(training.params, params, (path) => `onEpoch: \`params/${path}\` of ${method.name}`);
    for (const path of params.keys()) {
      training.adam.firstMomentViews.get(path)!.fill(0);
      training.adam.secondMomentViews.get(path)!.fill(0);
    }
    const state = hostTensors(changes?.state ?? {});
    writeTensors(training.state.current, state, (path) => `onEpoch: \`state/${path}\` of ${method.name}`);
  }

  /** The images of this epoch, in order. */
  private drawOrder(): Uint32Array {
    const random = new RandomStream(this.options.seed, 'order', this.epoch);
    const { method, imageCount: images } = this;
    const order =
      method.order?.({ images, state: this.variables().state, random }) ?? random.permutation(images);
    const enough = this.stepsPerEpoch * this.imagesPerStep;
    if (order.length < enough || order.some((index) => index >= images)) {
      throw new RangeError(`order: ${method.name} must give at least ${enough} indices below ${images}.`);
    }
    return order;
  }

  private variables(): Variables {
    return { params: unflattenTree(this.training.params), state: unflattenTree(this.training.state.current) };
  }

  /** What a checkpoint holds, by name: the live arrays. */
  private savedTensors(): Map<string, HostTensor> {
    const { params, state, adam } = this.training;
    const tensors = new Map<string, HostTensor>();
    for (const [path, { shape, data }] of params) {
      tensors.set(`params/${path}`, { shape, data });
      tensors.set(`adam/first/${path}`, { shape, data: adam.firstMomentViews.get(path)! });
      tensors.set(`adam/second/${path}`, { shape, data: adam.secondMomentViews.get(path)! });
    }
    for (const [path, tensor] of state.current) tensors.set(`state/${path}`, tensor);
    return tensors;
  }

  private progress(): Progress {
    const { adam } = this.training;
    return {
      method: this.method.name,
      options: this.method.options,
      seed: this.options.seed,
      imagesPerStep: this.imagesPerStep,
      imageCount: this.imageCount,
      adam: adam.options,
      epoch: this.epoch,
      step: this.step,
      adamSteps: adam.steps,
      sums: this.means.save(),
    };
  }
}
