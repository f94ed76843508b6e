import type { Tensor } from '@tensorflow/tfjs-core';
import type { ConvolutionLimits } from './layout/choose-convolution.js';
import type { Tree } from './tree.js';

/** Element types a program takes and gives. */
export type DataType = 'float32' | 'int32' | 'bool';

/** Shape and element type of a tensor. */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: DataType;
}

/** What describes an input: a shape (float32) or a shape with its element type. */
export type InputSpec = readonly number[] | TensorSpec;

/** Values on the host. `bool` tensors are Uint8Arrays of 0 and 1. */
export type HostArray = Float32Array | Int32Array | Uint8Array;

/** A tree of tensors: what a traced function takes and returns. */
export type TensorTree = Tree<Tensor>;

/**
 * A pure TensorFlow.js function of named tensors. It reads no values (`dataSync`), keeps no variables and draws no
 * random numbers: whatever changes from call to call comes in as an input.
 *
 * Arguments may be typed more precisely than `TensorTree`; the shapes given to `compile` decide what arrives.
 */
// biome-ignore lint/suspicious/noExplicitAny: a function of a more precise tree must be accepted
export type TensorFunction = (inputs: any) => TensorTree;

/** Where and how a program runs. */
export interface CompileOptions {
  /** `onnx`: compiled once, run by ONNX Runtime. `tfjs`: run eagerly on a tfjs backend. @default 'onnx' */
  readonly engine?: 'onnx' | 'tfjs';
  /** Device of the `onnx` engine. @default 'cpu' */
  readonly device?: Device;
  /** Backend of the `tfjs` engine. @default 'cpu' */
  readonly backend?: TfjsBackend;
  /**
   * Threads of the `onnx` engine on the CPU, and of TensorFlow's library; 0: every core. At most 64, or 4 a core. A process loads
   * TensorFlow once, with one number. @default 0
   */
  readonly threads?: number;
  /** How convolutions are computed on the CPU, for benchmarks: results are the same but for rounding. @default by shape */
  readonly convolutions?: ConvolutionLimits;
  /**
   * For benchmarks: how long each operator took is written, when the program is disposed of, to a JSON file whose name starts so.
   * Operators are named after the tfjs kernel that they are part of, `Conv2D#12`.
   */
  readonly profile?: string;
}

/** Devices of ONNX Runtime; which ones a machine has, its build and its drivers decide. */
export type Device = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';

/** tfjs backends the `tfjs` engine runs on; each needs its npm package. */
export type TfjsBackend = 'cpu' | 'wasm' | 'tfjs-node' | 'tfjs-node-gpu';

/**
 * Named tensors that programs read and replace, kept where the programs run: from one run to the next they do not cross the
 * bus. What a run gives does not count before `advance`, so that it can be looked at, and left.
 */
export interface TensorStore {
  readonly specs: ReadonlyMap<string, TensorSpec>;
  /** Makes what the last run gave the current values. */
  advance(): void;
  /** Sets current values, of all tensors or some: by structure or by path. Copies. */
  write(values: Tree<HostArray>): void;
  /** Copies the current values, of all tensors or some, to arrays of the caller's. */
  read(into: Tree<HostArray>): Promise<void>;
  /** Frees what it keeps. */
  dispose(): Promise<void>;
}

/** How to compile. */
export interface CompileSettings extends CompileOptions {
  /**
   * What stays where the program runs. Inputs of its names are read from it and not given to `run`; outputs of its names go to
   * it and are not among the results. It must be of the same engine.
   */
  readonly store?: TensorStore;
}

/** A compiled function. */
export interface Program {
  /** Inputs by path (`params/encoder/dense1/weight`), in the order given, without those of a store. */
  readonly inputs: ReadonlyMap<string, TensorSpec>;
  /** Outputs by path; with engine `tfjs` empty until the first run. */
  readonly outputs: ReadonlyMap<string, TensorSpec>;
  /**
   * Runs the program. Trees that hold the very same arrays as in one of the last runs (with other contents) cost no checks and
   * no garbage here.
   *
   * @param inputs - typed arrays in the structure of the input specification, or a flat record by path.
   * @param into - typed arrays to write outputs to, by structure or by path. Outputs not named here go to buffers the
   *   program owns and overwrites on its next run.
   * @returns the outputs, in the structure the function returned them in; the program's own, not to be altered.
   */
  run(inputs: Tree<HostArray>, into?: Tree<HostArray>): Promise<Tree<HostArray>>;
  /** The function as an ONNX model for any device, for export. Throws for the `tfjs` engine, which has none. */
  toOnnx(): Uint8Array;
  /** Frees the native session. Running afterwards is an error. */
  dispose(): Promise<void>;
}
