import { type HostTensor, sizeOf } from '@simvae/arrays';
import {
  compile,
  createTensorStore,
  flattenTree,
  type HostArray,
  type Program,
  type TensorStore,
  type Tree,
  unflattenTree,
  valueAndGrad,
} from '@simvae/compile';
import { RandomStream } from '@simvae/random';
import { type Scalar, stack, Tensor } from '@tensorflow/tfjs-core';
import { FlatLayout } from '../optimizer/flat-layout.js';
import {
  type FlatState,
  graphUpdate,
  joinFlat,
  memoryNames,
  normRow,
  splitFlat,
  stepRates,
} from '../optimizer/graph-optimizer.js';
import { completeSettings, type OptimizerSettings } from '../optimizer/settings.js';
import { arrayTree, shapeTree } from '../trees.js';
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

/** What one step of a call reads, beside what is kept. */
interface StepFeed {
  readonly views: Float32Array;
  readonly indices: Int32Array;
  readonly noise: Readonly<Record<string, Float32Array>>;
  readonly rates: Readonly<Record<string, Float32Array>>;
}

/** The same as tensors. */
interface StepTensors {
  readonly views: Tensor;
  readonly indices: Tensor;
  readonly noise?: Tree<Tensor>;
  readonly rates: Readonly<Record<string, Scalar>>;
}

/** What is kept, as tensors. */
interface KeptTensors extends FlatState {
  readonly state: Tree<Tensor>;
}

/** A compiled call. */
interface Call {
  readonly program: Program;
  /** Names of the metrics; known once the call has been traced. */
  readonly metrics: readonly string[];
}

/**
 * Training where host and device do not share memory: the optimizer is in the graph, and a call is several steps of it, one after
 * the other. Parameters, what the optimizer remembers and state are kept in a store, so that they cross the bus when they are asked
 * for; what a call gives is one array of losses and metrics.
 *
 * Parameters lie flat, one array for all: an optimizer's dozen operations are a dozen for all of them, not for each.
 */
export class GraphTraining implements Training {
  readonly stepsPerCall: number;
  readonly optimizer: Required<OptimizerSettings>;
  readonly inputs: readonly [StepInput, StepInput];
  readonly params: ReadonlyMap<string, HostTensor>;
  readonly memory: ReadonlyMap<string, HostTensor>;
  readonly state: ReadonlyMap<string, HostTensor>;
  private readonly options: TrainingOptions;
  private readonly begun: Beginning;
  private readonly layout: FlatLayout;
  private readonly store: TensorStore;
  /** Host copies of what is kept. */
  private readonly mirror: Tree<HostArray>;
  /** By number of steps. */
  private readonly calls = new Map<number, Promise<Call>>();
  /** What each step of a call reads, by slot and step. */
  private readonly feeds: readonly (readonly StepFeed[])[];
  private readonly random = new RandomStream(0);
  private steps = 0;
  private computed = 0;
  /** Whether the host's copies are older than what is kept. */
  private stale = false;

  /** Initialises the method and compiles its steps. */
  static async create(options: TrainingOptions): Promise<GraphTraining> {
    const begun = beginning(options);
    const optimizer = completeSettings(options.optimizer);
    const layout = new FlatLayout(begun.params, normRow);
    const flat = [layout.length];
    const memory = Object.fromEntries(memoryNames(optimizer).map((name) => [name, flat]));
    const kept = { params: flat, memory, state: shapeTree(begun.state) };
    const store = await createTensorStore(kept, options.engine);
    const training = new GraphTraining(options, optimizer, begun, layout, store);
    try {
      await training.call(training.stepsPerCall);
    } catch (error) {
      await store.dispose();
      throw error;
    }
    return training;
  }

  private constructor(
    options: TrainingOptions,
    optimizer: Required<OptimizerSettings>,
    begun: Beginning,
    layout: FlatLayout,
    store: TensorStore,
  ) {
    const { method, imagesPerStep, imageShape, stepsPerCall } = options;
    this.options = options;
    this.optimizer = optimizer;
    this.begun = begun;
    this.layout = layout;
    this.store = store;
    this.stepsPerCall = stepsPerCall;

    const params = new Float32Array(layout.length);
    this.params = layout.views(params);
    for (const [path, { data }] of begun.params) this.params.get(path)!.data.set(data);
    const memory = Object.fromEntries(
      memoryNames(optimizer).map((name) => [name, new Float32Array(layout.length)] as const),
    );
    this.memory = new Map(
      Object.entries(memory).flatMap(([name, data]) =>
        Array.from(layout.views(data), ([path, tensor]) => [`${name}/${path}`, tensor] as const),
      ),
    );
    this.state = new Map(
      Array.from(begun.state, ([path, { shape, data }]) => [path, { shape, data: data.slice() }]),
    );
    this.mirror = { params, memory, state: arrayTree(this.state) };
    this.push(0);

    const pixels = imagesPerStep * method.views * sizeOf(imageShape);
    this.inputs = emptyInputs(options);
    const noise = Object.entries(begun.noise);
    const rates = Object.keys(stepRates(optimizer, optimizer.learningRate, 1));
    this.feeds = this.inputs.map(({ indices, views }) =>
      Array.from({ length: stepsPerCall }, (_, step) => ({
        views: views.subarray(step * pixels, (step + 1) * pixels),
        indices: indices.subarray(step * imagesPerStep, (step + 1) * imagesPerStep),
        noise: Object.fromEntries(noise.map(([name, shape]) => [name, new Float32Array(sizeOf(shape))])),
        rates: Object.fromEntries(rates.map((name) => [name, new Float32Array(1)])),
      })),
    );
  }

  async pull(): Promise<void> {
    if (!this.stale) return;
    await this.store.read(this.mirror);
    this.stale = false;
  }

  push(steps: number): void {
    this.store.write(this.mirror);
    this.steps = steps;
    this.stale = false;
  }

  forget(paths: Iterable<string>): void {
    for (const path of paths) {
      for (const name of memoryNames(this.optimizer)) this.memory.get(`${name}/${path}`)!.data.fill(0);
    }
  }

  async compute({ number, learningRates, slot, offset }: StepsCall): Promise<readonly StepResult[]> {
    const count = learningRates.length;
    const { program, metrics } = await this.call(count);
    const feeds = this.feeds[slot].slice(offset, offset + count);
    for (const [i, feed] of feeds.entries()) {
      for (const [name, data] of Object.entries(feed.noise)) {
        this.random.reset(this.options.seed, 'noise', name, number + i).fillNormal(data);
      }
      const rates = stepRates(this.optimizer, learningRates[i], this.steps + i + 1);
      for (const [name, rate] of Object.entries(rates)) feed.rates[name][0] = rate;
    }
    const outputs = await program.run({ steps: stepTree(feeds) as unknown as Tree<HostArray> });
    this.computed = count;
    const width = 1 + metrics.length;
    return feeds.map((_, i) => {
      const [loss, ...values] = (outputs.report as Float32Array).slice(i * width, (i + 1) * width);
      return { loss, metrics: Object.fromEntries(metrics.map((name, j) => [name, values[j]])) };
    });
  }

  accept(): void {
    this.store.advance();
    this.steps += this.computed;
    this.stale = true;
  }

  async dispose(): Promise<void> {
    for (const call of this.calls.values()) {
      // One that could not be compiled has said so where it was asked for.
      await call.then(
        ({ program }) => program.dispose(),
        () => undefined,
      );
    }
    await this.store.dispose();
  }

  private call(count: number): Promise<Call> {
    let call = this.calls.get(count);
    if (call === undefined) {
      call = this.compileCall(count);
      this.calls.set(count, call);
    }
    return call;
  }

  private async compileCall(count: number): Promise<Call> {
    const { method, imagesPerStep, imageShape, engine } = this.options;
    const { layout, optimizer, begun, store } = this;
    const flat = [layout.length];
    const rates = Object.keys(stepRates(optimizer, optimizer.learningRate, 1));
    const step = {
      views: [imagesPerStep * method.views, ...imageShape],
      indices: { shape: [imagesPerStep], dtype: 'int32' as const },
      noise: begun.noise,
      rates: Object.fromEntries(rates.map((name) => [name, []])),
    };
    const metrics: string[] = [];
    const program = await compile(
      (inputs: { steps: Record<string, StepTensors> } & KeptTensors) => {
        let kept: KeptTensors = { ...inputs, state: inputs.state ?? {} };
        const report: Tensor[] = [];
        for (let i = 0; i < count; i++) {
          const { next, loss, values } = this.step(kept, inputs.steps[i]);
          kept = next;
          metrics.splice(0, metrics.length, ...values.keys());
          report.push(loss, ...values.values());
        }
        return { ...kept, report: stack(report) } as Tree<Tensor>;
      },
      {
        params: flat,
        memory: Object.fromEntries(memoryNames(optimizer).map((name) => [name, flat])),
        state: shapeTree(begun.state),
        steps: stepTree(new Array<typeof step>(count).fill(step)),
      },
      { ...engine, store },
    );
    return { program, metrics };
  }

  /** One step as tensor operations: loss, gradients, optimizer. */
  private step(
    { params, memory, state }: KeptTensors,
    { rates, ...input }: StepTensors,
  ): { next: KeptTensors; loss: Tensor; values: Map<string, Tensor> } {
    const { layout, optimizer, begun } = this;
    const { loss, metrics, grads, ...rest } = valueAndGrad(begun.loss)({
      ...input,
      params: unflattenTree(splitFlat(layout, params)),
      state,
    }) as Record<string, Tree<Tensor>>;
    const gradients = joinFlat(layout, leaves(grads.params as Tree<Tensor>));
    const updated = graphUpdate(optimizer, { params, memory }, gradients, rates, this.options.clipNorm);
    return {
      next: { ...updated, state: rest.state ?? {} },
      loss: loss as unknown as Tensor,
      values: leaves(metrics ?? {}),
    };
  }
}

/** Steps as a tree, by their numbers. */
function stepTree<T>(steps: readonly T[]): Record<string, T> {
  return Object.fromEntries(steps.map((step, i) => [String(i), step]));
}

function leaves(tree: Tree<Tensor>): Map<string, Tensor> {
  return flattenTree<Tensor>(tree, (node): node is Tensor => node instanceof Tensor);
}
