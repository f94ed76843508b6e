import {
  type CompileOptions,
  compile,
  type HostArray,
  type Program,
  type Tree,
  valueAndGrad,
} from '@simvae/compile';
import { type HostTensor, hostTensors, type LossInput, type Method } from '@simvae/core';
import { Adam, type AdamOptions, parameterLayout } from '@simvae/optim';
import { RandomStream } from '@simvae/random';
import type { Checkpoint, Progress } from './checkpoint/checkpoint.js';
import { arrayTree, Model, shapeTree } from './model.js';
import { RunningMeans } from './running-means.js';

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
  /** Number of images in the training set. */
  readonly imageCount: number;
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

/** How long to train, and whom to tell. */
export interface TrainOptions {
  /** Epochs in all, counted from the very beginning. */
  readonly epochs: number;
  /** Stops after the step in progress. */
  readonly signal?: AbortSignal;
  readonly onStep?: (report: StepReport) => void;
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
  readonly imagesPerStep: number;
  readonly stepsPerEpoch: number;
  /** Epochs completed. */
  epoch = 0;
  /** Steps done in the current epoch. */
  step = 0;
  private readonly options: TrainerOptions;
  private readonly program: Program;
  private readonly adam: Adam;
  private readonly params: ReadonlyMap<string, HostTensor>;
  /** State lies in two sets of arrays: a step reads one and writes the other. */
  private readonly state: {
    shape: readonly number[];
    path: string;
    data: Float32Array;
    next: Float32Array;
  }[];
  private readonly views: Float32Array;
  private readonly indices: Int32Array;
  private readonly noise: ReadonlyMap<string, { data: Float32Array }>;
  private readonly random = new RandomStream(0);
  private readonly means = new RunningMeans();
  private readonly feeds: [Tree<HostArray>, Tree<HostArray>];
  private readonly targets: [Tree<HostArray>, Tree<HostArray>];
  private order: Uint32Array | undefined;
  private flipped = 0;

  /**
   * Initialises the method and compiles its training step.
   *
   * @throws {TypeError} If the method has no loss.
   * @throws {RangeError} If a step would hold no image, or more images than there are.
   */
  static async create(options: TrainerOptions): Promise<Trainer> {
    const { method, imageCount, imageShape, seed, batchSize = 128, batchUnit = 'views', engine } = options;
    if (!method.loss)
      throw new TypeError(`Trainer: the method ${method.name} has no loss: there is nothing to train.`);
    const imagesPerStep = batchUnit === 'views' ? Math.floor(batchSize / method.views) : batchSize;
    if (!(imagesPerStep >= 1 && imagesPerStep <= imageCount)) {
      throw new RangeError(
        `Trainer: \`batchSize\` must give steps of 1 to ${imageCount} images, got ${imagesPerStep} ` +
          `(${batchSize} ${batchUnit}, ${method.views} views of each image).`,
      );
    }
    const initial = method.init(new RandomStream(seed, 'init'));
    const params = hostTensors(initial.params);
    const state = hostTensors(initial.state);
    const rows = imagesPerStep * method.views;
    const noise = method.noise?.(imagesPerStep) ?? {};
    const loss = method.loss.bind(method);
    const program = await compile(
      valueAndGrad((inputs) => loss({ state: {}, noise: {}, ...(inputs as object) } as LossInput)),
      {
        params: shapeTree(params),
        state: shapeTree(state),
        views: [rows, ...imageShape],
        noise,
        indices: { shape: [imagesPerStep], dtype: 'int32' },
      },
      engine,
    );
    return new Trainer(options, program, params, state, imagesPerStep, noise);
  }

  private constructor(
    options: TrainerOptions,
    program: Program,
    params: ReadonlyMap<string, HostTensor>,
    state: ReadonlyMap<string, HostTensor>,
    imagesPerStep: number,
    noise: Readonly<Record<string, readonly number[]>>,
  ) {
    const { method, imageCount, imageShape, adam, engine } = options;
    this.options = options;
    this.method = method;
    this.program = program;
    this.imagesPerStep = imagesPerStep;
    this.stepsPerEpoch = Math.floor(imageCount / imagesPerStep);

    this.adam = new Adam(parameterLayout(Array.from(params, ([path, { shape }]) => [path, shape])), adam);
    this.params = new Map(
      Array.from(params, ([path, { shape, data }]) => {
        const view = this.adam.parameterViews.get(path)!;
        view.set(data);
        return [path, { shape, data: view }];
      }),
    );
    this.state = Array.from(state, ([path, { shape, data }]) => ({
      path,
      shape,
      data: data.slice(),
      next: new Float32Array(data.length),
    }));
    const size = imageShape.reduce((product, dimension) => product * dimension, 1);
    this.views = new Float32Array(imagesPerStep * method.views * size);
    this.indices = new Int32Array(imagesPerStep);
    this.noise = new Map(
      Object.entries(noise).map(([name, shape]) => [
        name,
        { data: new Float32Array(shape.reduce((product, dimension) => product * dimension, 1)) },
      ]),
    );

    const stateTree = (key: 'data' | 'next'): Tree<HostArray> =>
      arrayTree(new Map(this.state.map((tensor) => [tensor.path, { data: tensor[key] }])));
    const [even, odd] = [stateTree('data'), stateTree('next')];
    const shared = {
      params: arrayTree(this.params),
      views: this.views,
      noise: arrayTree(this.noise),
      indices: this.indices,
    };
    const gradients = new Map(Array.from(this.adam.gradientViews, ([path, data]) => [path, { data }]));
    const grads = { params: arrayTree(gradients) };
    this.feeds = [
      { ...shared, state: even },
      { ...shared, state: odd },
    ];
    this.targets = [
      { grads, state: odd },
      { grads, state: even },
    ];
    this.model = new Model({ method, params: this.params, state: this.currentState(), imageShape, engine });
  }

  /**
   * Trains until `epochs` are complete or the signal aborts.
   *
   * @returns whether all epochs are complete.
   * @throws {RangeError} If the loss is not finite any more.
   */
  async train({ epochs, signal, onStep, onEpoch }: TrainOptions): Promise<boolean> {
    while (this.epoch < epochs) {
      while (this.step < this.stepsPerEpoch) {
        if (signal?.aborted) return false;
        const loss = await this.runStep();
        onStep?.({
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
    const { seed, imageCount, fillViews } = this.options;
    this.order ??= this.random.reset(seed, 'order', this.epoch).permutation(imageCount);
    const first = this.step * this.imagesPerStep;
    for (let i = 0; i < this.imagesPerStep; i++) this.indices[i] = this.order[first + i];
    fillViews({ indices: this.indices, epoch: this.epoch, views: this.method.views, out: this.views });
    const globalStep = this.epoch * this.stepsPerEpoch + this.step;
    for (const [name, { data }] of this.noise) {
      this.random.reset(seed, 'noise', name, globalStep).fillNormal(data);
    }
    const outputs = await this.program.run(this.feeds[this.flipped], this.targets[this.flipped]);
    const loss = (outputs.loss as Float32Array)[0];
    if (!Number.isFinite(loss)) {
      throw new RangeError(
        `Trainer: the loss of ${this.method.name} must stay finite, got ${loss} at step ${this.step + 1} of epoch ` +
          `${this.epoch + 1}. Lower the learning rate (${this.adam.options.learningRate}) or check the images.`,
      );
    }
    this.adam.step();
    if (this.state.length > 0) this.flipped = 1 - this.flipped;
    this.means.add('loss', loss);
    for (const [name, value] of Object.entries(outputs.metrics ?? {})) {
      this.means.add(name, (value as Float32Array)[0]);
    }
    this.step++;
    return loss;
  }

  /** Everything needed to continue; arrays are copies. */
  checkpoint(): Checkpoint {
    const tensors = new Map<string, HostTensor>();
    for (const [path, { shape, data }] of this.params) {
      tensors.set(`params/${path}`, { shape, data: data.slice() });
      tensors.set(`adam/first/${path}`, { shape, data: this.adam.firstMomentViews.get(path)!.slice() });
      tensors.set(`adam/second/${path}`, { shape, data: this.adam.secondMomentViews.get(path)!.slice() });
    }
    for (const [path, { shape, data }] of this.currentState()) {
      tensors.set(`state/${path}`, { shape, data: data.slice() });
    }
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
    const read = (name: string, shape: readonly number[], target: Float32Array): void => {
      const tensor = tensors.get(name);
      if (tensor?.shape.join() !== shape.join()) {
        throw new RangeError(
          `restore: the checkpoint must have \`${name}\` of shape [${shape}], got ` +
            `${tensor ? `shape [${tensor.shape}]` : 'no such tensor'}.`,
        );
      }
      target.set(tensor.data);
    };
    for (const [path, { shape, data }] of this.params) {
      read(`params/${path}`, shape, data);
      read(`adam/first/${path}`, shape, this.adam.firstMomentViews.get(path)!);
      read(`adam/second/${path}`, shape, this.adam.secondMomentViews.get(path)!);
    }
    for (const [path, { shape, data }] of this.currentState()) read(`state/${path}`, shape, data);
    this.adam.steps = progress.adamSteps;
    this.epoch = progress.epoch;
    this.step = progress.step;
    this.order = undefined;
    this.means.load(progress.sums);
  }

  /** Frees the compiled programs. */
  async dispose(): Promise<void> {
    await this.program.dispose();
    await this.model.dispose();
  }

  private progress(): Progress {
    return {
      method: this.method.name,
      options: this.method.options,
      seed: this.options.seed,
      imagesPerStep: this.imagesPerStep,
      imageCount: this.options.imageCount,
      adam: this.adam.options,
      epoch: this.epoch,
      step: this.step,
      adamSteps: this.adam.steps,
      sums: this.means.save(),
    };
  }

  /** The state that the next step reads; its `data` follows the flips. */
  private currentState(): ReadonlyMap<string, HostTensor> {
    const flipped = (): number => this.flipped;
    return new Map(
      this.state.map((tensor) => [
        tensor.path,
        {
          shape: tensor.shape,
          get data(): Float32Array {
            return flipped() === 0 ? tensor.data : tensor.next;
          },
        },
      ]),
    );
  }
}
