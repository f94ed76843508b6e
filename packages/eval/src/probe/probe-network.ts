import type { Matrix } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import type { KernelPool } from '../wasm/kernel-pool.js';

/** Widths of a probe; `hidden` 0 for a linear one. */
export interface ProbeShape {
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
}

/** Widths as the kernels want them: multiples of 4. */
export interface PaddedShape extends ProbeShape {
  /** Outputs, padded; `outputs` itself is not. */
  readonly width: number;
}

const pad = (n: number): number => Math.ceil(n / 4) * 4;

export function padShape({ inputs, hidden, outputs }: ProbeShape): PaddedShape {
  return { inputs: pad(inputs), hidden: pad(hidden), outputs, width: pad(outputs) };
}

/** Floats of all parameters: W1, b1 (where hidden > 0), W, b. */
export function parameterCount({ inputs, hidden, width }: PaddedShape): number {
  return hidden > 0 ? (inputs + 1) * hidden + (hidden + 1) * width : (inputs + 1) * width;
}

/**
 * Initial parameters, in the layout of the kernels: weights and biases uniform in +-1 / sqrt(fan-in), as
 * torch.nn.Linear draws them; zero where padded.
 */
export function initialParameters(shape: ProbeShape, seed: number): Float32Array {
  const padded = padShape(shape);
  const random = new RandomStream(seed, 'probe', 'init');
  const parameters = new Float32Array(parameterCount(padded));
  let at = 0;
  const layer = (inputs: number, outputs: number): void => {
    const width = pad(outputs);
    const bound = 1 / Math.sqrt(inputs);
    const row = (start: number) =>
      random.fillUniform(parameters.subarray(start, start + outputs), -bound, bound);
    for (let i = 0; i < inputs; i++) row(at + i * width);
    at += pad(inputs) * width;
    row(at);
    at += width;
  };
  if (shape.hidden > 0) layer(shape.inputs, shape.hidden);
  layer(shape.hidden > 0 ? shape.hidden : shape.inputs, shape.outputs);
  return parameters;
}

/** Features smaller than this are zero: products with them would be subnormal numbers, which are slow. */
const smallest = 1e-30;

/** Copies features as float32 into WebAssembly memory, columns padded to a multiple of 4 and rows to one of 4. */
export function loadFeatures(pool: KernelPool, { data, shape: [rows, columns] }: Matrix): number {
  const width = pad(columns);
  const address = pool.allocate(Math.max(1, pad(rows) * width * 4));
  const out = pool.float32(address, pad(rows) * width);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < columns; c++) {
      const value = data[i * columns + c];
      out[i * width + c] = Math.abs(value) < smallest ? 0 : value;
    }
  }
  return address;
}

/** What a probe learns to give, and the loss it is trained with. */
export type ProbeTargets =
  | {
      /** Softmax cross-entropy in nats, summed over label sets. */
      readonly kind: 'classes';
      /** Class of every row in every label set, [rows, sets]. */
      readonly codes: Int32Array;
      /** Classes of each label set. */
      readonly sizes: readonly number[];
    }
  | {
      /** Squared error, summed over outputs. */
      readonly kind: 'values';
      /** [rows, outputs]. */
      readonly table: Float32Array;
      readonly outputs: number;
    };

/** Scores that a probe for these targets gives: the classes of all sets, or the values. */
export function outputCount(targets: ProbeTargets): number {
  return targets.kind === 'classes' ? targets.sizes.reduce((sum, size) => sum + size, 0) : targets.outputs;
}

/** Targets in WebAssembly memory, as assembly/probe.ts wants them. */
export interface LoadedTargets {
  /** Number of the loss. */
  readonly kind: 0 | 1;
  /** Address of the label sets. */
  readonly sets: number;
  /** Address of classes or values. */
  readonly address: number;
}

export function loadTargets(pool: KernelPool, targets: ProbeTargets): LoadedTargets {
  if (targets.kind === 'classes') {
    const { codes, sizes } = targets;
    const sets = pool.allocate((sizes.length + 1) * 4);
    pool.int32(sets, sizes.length + 1).set([sizes.length, ...sizes]);
    const address = pool.allocate(codes.length * 4);
    pool.int32(address, codes.length).set(codes);
    return { kind: 0, sets, address };
  }
  const { table, outputs } = targets;
  const width = Math.ceil(outputs / 4) * 4;
  const rows = table.length / outputs;
  const address = pool.allocate(rows * width * 4);
  const out = pool.float32(address, rows * width);
  for (let i = 0; i < rows; i++) out.set(table.subarray(i * outputs, (i + 1) * outputs), i * width);
  return { kind: 1, sets: 0, address };
}
