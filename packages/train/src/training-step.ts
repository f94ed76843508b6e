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
import { CarriedState } from './carried-state.js';
import { arrayTree, shapeTree } from './trees.js';

/** What a training step is made of. */
export interface TrainingStepOptions {
  readonly method: Method;
  readonly imagesPerStep: number;
  /** Shape of one image, `[height, width, channels]`. */
  readonly imageShape: readonly [number, number, number];
  readonly seed: number;
  readonly adam?: AdamOptions;
  readonly engine?: CompileOptions;
}

/** What a step gave. */
export interface StepResult {
  readonly loss: number;
  readonly metrics: readonly (readonly [name: string, value: number])[];
}

/**
 * The compiled loss and gradients of a method with the buffers they read and write: parameters, gradients and moments
 * lie flat in Adam's memory, and a step allocates no large array.
 */
export class TrainingStep {
  readonly adam: Adam;
  /** Parameters by path, as they stand. */
  readonly params: ReadonlyMap<string, HostTensor>;
  readonly state: CarriedState;
  /** To be filled before a step. */
  readonly views: Float32Array;
  /** To be filled before a step. */
  readonly indices: Int32Array;
  private readonly program: Program;
  private readonly seed: number;
  private readonly noise: ReadonlyMap<string, { readonly data: Float32Array }>;
  private readonly feeds: readonly Tree<HostArray>[];
  private readonly targets: readonly Tree<HostArray>[];
  private readonly random = new RandomStream(0);

  /** Initialises the method and compiles its step. */
  static async create(options: TrainingStepOptions): Promise<TrainingStep> {
    const { method, imagesPerStep, imageShape, seed, engine } = options;
    if (!method.loss) {
      throw new TypeError(`Trainer: the method ${method.name} has no loss: there is nothing to train.`);
    }
    const initial = method.init(new RandomStream(seed, 'init'));
    const params = hostTensors(initial.params);
    const state = hostTensors(initial.state);
    const noise = method.noise?.(imagesPerStep) ?? {};
    const loss = method.loss.bind(method);
    const program = await compile(
      // A tree without leaves does not arrive at all.
      valueAndGrad((inputs) => loss({ state: {}, noise: {}, ...(inputs as object) } as LossInput)),
      {
        params: shapeTree(params),
        state: shapeTree(state),
        views: [imagesPerStep * method.views, ...imageShape],
        noise,
        indices: { shape: [imagesPerStep], dtype: 'int32' },
      },
      engine,
    );
    return new TrainingStep(options, program, params, state, noise);
  }

  private constructor(
    { method, imagesPerStep, imageShape, seed, adam }: TrainingStepOptions,
    program: Program,
    params: ReadonlyMap<string, HostTensor>,
    state: ReadonlyMap<string, HostTensor>,
    noise: Readonly<Record<string, readonly number[]>>,
  ) {
    this.program = program;
    this.seed = seed;
    this.adam = new Adam(parameterLayout(Array.from(params, ([path, { shape }]) => [path, shape])), adam);
    this.params = new Map(
      Array.from(params, ([path, { shape, data }]) => {
        const view = this.adam.parameterViews.get(path)!;
        view.set(data);
        return [path, { shape, data: view }];
      }),
    );
    this.state = new CarriedState(state);
    this.views = new Float32Array(imagesPerStep * method.views * sizeOf(imageShape));
    this.indices = new Int32Array(imagesPerStep);
    this.noise = new Map(
      Object.entries(noise).map(([name, shape]) => [name, { data: new Float32Array(sizeOf(shape)) }]),
    );
    const shared = {
      params: arrayTree(this.params),
      views: this.views,
      noise: arrayTree(this.noise),
      indices: this.indices,
    };
    const gradients = new Map(Array.from(this.adam.gradientViews, ([path, data]) => [path, { data }]));
    const grads = { params: arrayTree(gradients) };
    this.feeds = [0, 1].map((i) => ({ ...shared, state: this.state.readFrom(i) }));
    this.targets = [0, 1].map((i) => ({ grads, state: this.state.writeTo(i) }));
  }

  /**
   * Draws the noise of a step, computes loss, gradients and the next state, and updates the parameters.
   *
   * @param number - of the step since the beginning of training, which names its noise.
   * @throws {RangeError} If the loss is not finite; nothing is updated then.
   */
  async run(number: number): Promise<StepResult> {
    for (const [name, { data }] of this.noise) {
      this.random.reset(this.seed, 'noise', name, number).fillNormal(data);
    }
    const { index } = this.state;
    const outputs = await this.program.run(this.feeds[index], this.targets[index]);
    const loss = scalar(outputs.loss);
    if (!Number.isFinite(loss)) throw new RangeError(`the loss must stay finite, got ${loss}`);
    this.adam.step();
    this.state.advance();
    const metrics = Object.entries(outputs.metrics ?? {}).map(
      ([name, value]) => [name, scalar(value)] as const,
    );
    return { loss, metrics };
  }

  dispose(): Promise<void> {
    return this.program.dispose();
  }
}

function scalar(value: unknown): number {
  return (value as Float32Array)[0];
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}
