import { type HostTensor, type ImageShape, sizeOf } from '@simvae/arrays';
import type { CompileOptions } from '@simvae/compile';
import { hostTensors, type LossInput, type LossOutput, type Method } from '@simvae/core';
import { RandomStream } from '@simvae/random';
import type { OptimizerSettings } from '../optimizer/settings.js';

/** What a training is made of. */
export interface TrainingOptions {
  readonly method: Method;
  readonly imagesPerStep: number;
  /** Shape of one image. */
  readonly imageShape: ImageShape;
  readonly seed: number;
  readonly optimizer: OptimizerSettings;
  readonly clipNorm?: number;
  readonly engine?: CompileOptions;
  /** Steps that one call holds, besides single ones. 1 where the host optimizes. */
  readonly stepsPerCall: number;
}

/** Views of the images of the steps of one call, to be filled before it. */
export interface StepInput {
  /** Indices of the images, `[steps * images]`. */
  readonly indices: Int32Array;
  /** Pixels in [0, 1]; row = (step * images + image) * views + view. */
  readonly views: Float32Array;
}

/** What a step gave. `metrics` may be overwritten by the next call. */
export interface StepResult {
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Which steps a call computes. */
export interface StepsCall {
  /** The first step since the beginning of training, from 0: it names its noise. */
  readonly number: number;
  /** One rate for each step. */
  readonly learningRates: readonly number[];
  /** The input that holds their views. */
  readonly slot: number;
  /** Steps of that input before them. */
  readonly offset: number;
}

/**
 * Parameters, what the optimizer remembers, state, and what computes their next values.
 *
 * Values on the host are as they are after `pull`; changes to them count after `push`. There are two inputs, so that one can
 * be filled while a call reads the other.
 */
export interface Training {
  readonly optimizer: Required<OptimizerSettings>;
  /** Steps that one call holds: 1, or that many. */
  readonly stepsPerCall: number;
  readonly inputs: readonly [StepInput, StepInput];
  /** By path. */
  readonly params: ReadonlyMap<string, HostTensor>;
  /** What the optimizer remembers of gradients, by name and path. */
  readonly memory: ReadonlyMap<string, HostTensor>;
  /** By path; `data` follows the steps. */
  readonly state: ReadonlyMap<string, HostTensor>;
  /** Makes host values those of the device. */
  pull(): Promise<void>;
  /**
   * Makes values of the device those of the host.
   *
   * @param steps - that were taken to get there.
   */
  push(steps: number): void;
  /** Forgets, on the host, what the optimizer remembers of some parameters. */
  forget(paths: Iterable<string>): void;
  /** Computes steps. Nothing is updated: see `accept`. */
  compute(call: StepsCall): Promise<readonly StepResult[]>;
  /** Takes what `compute` found. */
  accept(): void;
  dispose(): Promise<void>;
}

/** The two inputs of a training, empty, for so many steps in a call. */
export function emptyInputs({
  method,
  imagesPerStep,
  imageShape,
  stepsPerCall,
}: TrainingOptions): readonly [StepInput, StepInput] {
  const images = stepsPerCall * imagesPerStep;
  const input = (): StepInput => ({
    indices: new Int32Array(images),
    views: new Float32Array(images * method.views * sizeOf(imageShape)),
  });
  return [input(), input()];
}

/** A method at its beginning. */
export interface Beginning {
  readonly params: ReadonlyMap<string, HostTensor>;
  readonly state: ReadonlyMap<string, HostTensor>;
  /** Shapes by name. */
  readonly noise: Readonly<Record<string, readonly number[]>>;
  readonly loss: (inputs: object) => LossOutput;
}

/**
 * Initialises a method.
 *
 * @throws {TypeError} If it has no loss.
 */
export function beginning({ method, imagesPerStep, seed }: TrainingOptions): Beginning {
  if (!method.loss) {
    throw new TypeError(`Trainer: the method ${method.name} has no loss: there is nothing to train.`);
  }
  const initial = method.init(new RandomStream(seed, 'init'));
  const loss = method.loss.bind(method);
  return {
    params: hostTensors(initial.params),
    state: hostTensors(initial.state),
    noise: method.noise?.(imagesPerStep) ?? {},
    // A tree without leaves does not arrive at all.
    loss: (inputs) => loss({ state: {}, noise: {}, ...inputs } as LossInput),
  };
}
