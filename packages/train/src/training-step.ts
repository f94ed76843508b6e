import { type HostTensor, type ImageShape, sizeOf } from '@simvae/arrays';
import {
  type CompileOptions,
  compile,
  type HostArray,
  type Program,
  type Tree,
  valueAndGrad,
} from '@simvae/compile';
import { hostTensors, type LossInput, type Method } from '@simvae/core';
import { RandomStream } from '@simvae/random';
import { CarriedState } from './carried-state.js';
import { createOptimizer, type Optimizer } from './optimizer/optimizer.js';
import type { OptimizerSettings } from './optimizer/settings.js';
import { arrayTree, shapeTree } from './trees.js';

/** What a training step is made of. */
export interface TrainingStepOptions {
  readonly method: Method;
  readonly imagesPerStep: number;
  /** Shape of one image. */
  readonly imageShape: ImageShape;
  readonly seed: number;
  readonly optimizer: OptimizerSettings;
  readonly engine?: CompileOptions;
}

/** Views of the images of one step, to be filled before it. */
export interface StepInput {
  /** Indices of the images, `[images]`. */
  readonly indices: Int32Array;
  /** Pixels in [0, 1]; row = image * views + view. */
  readonly views: Float32Array;
}

/** What a step gave. `metrics` is overwritten by the next step. */
export interface StepResult {
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * The compiled loss and gradients of a method with the buffers they read and write: parameters, gradients and what the
 * optimizer remembers lie flat in its memory, and a step allocates no array. There are two inputs, so that one can be
 * filled while a step reads the other.
 */
export class TrainingStep {
  readonly optimizer: Optimizer;
  readonly state: CarriedState;
  readonly inputs: readonly [StepInput, StepInput];
  private readonly program: Program;
  private readonly seed: number;
  private readonly noise: ReadonlyMap<string, { readonly data: Float32Array }>;
  /** By which state a step reads, then by which input. */
  private readonly feeds: readonly (readonly Tree<HostArray>[])[];
  private readonly targets: readonly Tree<HostArray>[];
  private readonly random = new RandomStream(0);
  private readonly metrics: Record<string, number> = {};

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
    { method, imagesPerStep, imageShape, seed, optimizer }: TrainingStepOptions,
    program: Program,
    params: ReadonlyMap<string, HostTensor>,
    state: ReadonlyMap<string, HostTensor>,
    noise: Readonly<Record<string, readonly number[]>>,
  ) {
    this.program = program;
    this.seed = seed;
    this.optimizer = createOptimizer(params, optimizer);
    this.state = new CarriedState(state);
    const input = (): StepInput => ({
      indices: new Int32Array(imagesPerStep),
      views: new Float32Array(imagesPerStep * method.views * sizeOf(imageShape)),
    });
    this.inputs = [input(), input()];
    this.noise = new Map(
      Object.entries(noise).map(([name, shape]) => [name, { data: new Float32Array(sizeOf(shape)) }]),
    );
    const shared = { params: arrayTree(this.optimizer.params), noise: arrayTree(this.noise) };
    const grads = { params: arrayTree(this.optimizer.gradients) };
    this.feeds = [0, 1].map((i) =>
      this.inputs.map(({ indices, views }) => ({ ...shared, state: this.state.readFrom(i), indices, views })),
    );
    this.targets = [0, 1].map((i) => ({ grads, state: this.state.writeTo(i) }));
  }

  /**
   * Draws the noise of a step and computes loss, gradients and the next state. Nothing is updated: see `update`.
   *
   * @param number - of the step since the beginning of training, which names its noise.
   * @param slot - the input that it reads.
   */
  async compute(number: number, slot: number): Promise<StepResult> {
    for (const [name, { data }] of this.noise) {
      this.random.reset(this.seed, 'noise', name, number).fillNormal(data);
    }
    const { index } = this.state;
    const outputs = await this.program.run(this.feeds[index][slot], this.targets[index]);
    for (const [name, value] of Object.entries(outputs.metrics ?? {})) this.metrics[name] = scalar(value);
    return { loss: scalar(outputs.loss), metrics: this.metrics };
  }

  /** Takes what `compute` found: parameters follow their gradients, the state advances. */
  update(learningRate: number, clipNorm?: number): void {
    this.optimizer.step(learningRate, clipNorm);
    this.state.advance();
  }

  dispose(): Promise<void> {
    return this.program.dispose();
  }
}

function scalar(value: unknown): number {
  return (value as Float32Array)[0];
}
