import { type HostTensor, sizeOf } from '@simvae/arrays';
import { compile, type HostArray, type Program, type Tree, valueAndGrad } from '@simvae/compile';
import { RandomStream } from '@simvae/random';
import { createOptimizer, type Optimizer } from '../optimizer/optimizer.js';
import type { OptimizerSettings } from '../optimizer/settings.js';
import { arrayTree, shapeTree } from '../trees.js';
import { CarriedState } from './carried-state.js';
import {
  type Beginning,
  beginning,
  emptyInputs,
  type StepInput,
  type StepResult,
  type StepsCall,
  type Training,
  type TrainingOptions,
} from './training.js';

/**
 * Training where program and host share memory, or the engine runs eagerly: the compiled loss and gradients of a method with the
 * buffers they read and write, and an optimizer of the host's. Parameters, gradients and what the optimizer remembers lie flat
 * in its memory, and a step allocates no array.
 */
export class HostTraining implements Training {
  readonly stepsPerCall = 1;
  readonly optimizer: Required<OptimizerSettings>;
  readonly inputs: readonly [StepInput, StepInput];
  readonly params: ReadonlyMap<string, HostTensor>;
  readonly memory: ReadonlyMap<string, HostTensor>;
  readonly state: ReadonlyMap<string, HostTensor>;
  private readonly program: Program;
  private readonly updates: Optimizer;
  private readonly carried: CarriedState;
  private readonly seed: number;
  private readonly clipNorm: number | undefined;
  private readonly noise: ReadonlyMap<string, { readonly data: Float32Array }>;
  /** By which state a step reads, then by which input. */
  private readonly feeds: readonly (readonly Tree<HostArray>[])[];
  private readonly targets: readonly Tree<HostArray>[];
  private readonly random = new RandomStream(0);
  private readonly metrics: Record<string, number> = {};
  private learningRate = 0;

  /** Initialises the method and compiles its step. */
  static async create(options: TrainingOptions): Promise<HostTraining> {
    const begun = beginning(options);
    const { params, state, noise, loss } = begun;
    const { method, imagesPerStep, imageShape, engine } = options;
    const program = await compile(
      valueAndGrad(loss),
      {
        params: shapeTree(params),
        state: shapeTree(state),
        views: [imagesPerStep * method.views, ...imageShape],
        noise,
        indices: { shape: [imagesPerStep], dtype: 'int32' },
      },
      engine,
    );
    return new HostTraining(options, program, begun);
  }

  private constructor(options: TrainingOptions, program: Program, { params, state, noise }: Beginning) {
    const { seed, optimizer, clipNorm } = options;
    this.program = program;
    this.seed = seed;
    this.clipNorm = clipNorm;
    this.updates = createOptimizer(params, optimizer);
    this.optimizer = this.updates.settings;
    this.params = this.updates.params;
    this.memory = this.updates.memory;
    this.carried = new CarriedState(state);
    this.state = this.carried.current;
    this.inputs = emptyInputs({ ...options, stepsPerCall: 1 });
    this.noise = new Map(
      Object.entries(noise).map(([name, shape]) => [name, { data: new Float32Array(sizeOf(shape)) }]),
    );
    const shared = { params: arrayTree(this.params), noise: arrayTree(this.noise) };
    const grads = { params: arrayTree(this.updates.gradients) };
    this.feeds = [0, 1].map((i) =>
      this.inputs.map(({ indices, views }) => ({
        ...shared,
        state: this.carried.readFrom(i),
        indices,
        views,
      })),
    );
    this.targets = [0, 1].map((i) => ({ grads, state: this.carried.writeTo(i) }));
  }

  /** What the host holds is what the program reads. */
  async pull(): Promise<void> {}

  push(steps: number): void {
    this.updates.steps = steps;
  }

  forget(paths: Iterable<string>): void {
    this.updates.reset(paths);
  }

  async compute({ number, learningRates, slot }: StepsCall): Promise<readonly StepResult[]> {
    [this.learningRate] = learningRates;
    for (const [name, { data }] of this.noise) {
      this.random.reset(this.seed, 'noise', name, number).fillNormal(data);
    }
    const { index } = this.carried;
    const outputs = await this.program.run(this.feeds[index][slot], this.targets[index]);
    for (const [name, value] of Object.entries(outputs.metrics ?? {})) this.metrics[name] = scalar(value);
    return [{ loss: scalar(outputs.loss), metrics: this.metrics }];
  }

  /** Parameters follow their gradients, the state advances. */
  accept(): void {
    this.updates.step(this.learningRate, this.clipNorm);
    this.carried.advance();
  }

  dispose(): Promise<void> {
    return this.program.dispose();
  }
}

function scalar(value: unknown): number {
  return (value as Float32Array)[0];
}
