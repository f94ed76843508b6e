import { type HostTensor, sizeOf } from '@simvae/arrays';
import {
  type CompileOptions,
  compile,
  flattenTree,
  type HostArray,
  type TensorFunction,
  type TensorTree,
  type Tree,
  unflattenTree,
  valueAndGrad,
} from '@simvae/compile';
import { hostTensors, subtree } from '@simvae/core';
import { mul, sum } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { Layer } from '../src/index.js';
import { start } from './apply-layer.js';

/** What PyTorch computed for a layer: `run` in src/fixtures/torch-networks.py. Arrays by path, in this package's layouts. */
export interface Golden {
  /** With the rows. */
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  readonly training: readonly number[];
  /** Where the layer has state. */
  readonly inference?: readonly number[];
  readonly state: Readonly<Record<string, readonly number[]>>;
  /** Of `sum(output * cotangent)`, in training; of the input and of `params/...`. */
  readonly gradients?: Readonly<Record<string, readonly number[]>>;
}

/** Numbers in [-1, 1) that every language can make: an FNV-1a hash of the key, then murmur3's last mixing, by index. */
function pattern(key: string, size: number): Float64Array {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(key)) hash = Math.imul(hash ^ byte, 0x01000193);
  return Float64Array.from({ length: size }, (_, i) => {
    let x = (hash + Math.imul(i, 0x9e3779b9)) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    x = (x ^ (x >>> 16)) >>> 0;
    return (x >>> 8) / 2 ** 23 - 1;
  });
}

/** The value of a variable or an input by its path; src/fixtures/torch-networks.py has the same rules. */
function filled(key: string, shape: readonly number[]): Float32Array {
  const size = sizeOf(shape);
  const u = pattern(key, size);
  const name = key.split('/').at(-1);
  const rule = {
    mean: (x: number) => 0.2 * x,
    variance: (x: number) => 1 + 0.5 * x,
    weight: (x: number) =>
      shape.length === 1 ? 1 + 0.3 * x : x * Math.sqrt(6 / (size / shape[shape.length - 1])),
    bias: (x: number, i: number) => (i % 2 === 0 ? 1.5 : -1) + 0.2 * x,
  }[name ?? ''];
  return Float32Array.from(rule ? u.map(rule) : u);
}

const listed = (tree: Tree<HostArray>) =>
  new Map(
    Array.from(
      flattenTree<HostArray>(tree, (node): node is HostArray => ArrayBuffer.isView(node)),
      ([path, data]) => [path, Float64Array.from(data)],
    ),
  );

/** The fixture's variables of a layer, with input and cotangent. */
function filledInputs(
  layer: Layer,
  { inputShape, outputShape }: Golden,
  seed: number,
): [string, HostTensor][] {
  const shapes = [
    ...Array.from(hostTensors({ ...start(layer) }), ([path, { shape }]) => [path, shape] as const),
    ...([
      ['input', inputShape],
      ['cotangent', outputShape],
    ] as const),
  ];
  return shapes.map(([path, shape]) => [path, { shape, data: filled(`${seed}/${path}`, shape) }]);
}

/** A layer run by one engine: outputs and, in training, next state and gradients by path. */
async function runLayer(
  layer: Layer,
  inputs: readonly [string, HostTensor][],
  { training, gradients, ...options }: CompileOptions & { training: boolean; gradients: boolean },
): Promise<Map<string, Float64Array>> {
  const fn: TensorFunction = ({ input, cotangent, ...variables }) => {
    const { output, state } = layer.apply({
      ...{ params: subtree(variables, 'params'), state: subtree(variables, 'state') },
      ...{ input, training },
    });
    const outputs: TensorTree = training && Object.keys(state).length > 0 ? { output, state } : { output };
    return { ...outputs, loss: sum(mul(output, cotangent)) };
  };
  const names = inputs.some(([path]) => path.startsWith('params/')) ? ['params', 'input'] : ['input'];
  const program = await compile(
    gradients ? valueAndGrad(fn, names) : fn,
    unflattenTree(inputs.map(([path, { shape }]) => [path, { shape, dtype: 'float32' as const }])),
    options,
  );
  try {
    return listed(await program.run(unflattenTree(inputs.map(([path, { data }]) => [path, data]))));
  } finally {
    await program.dispose();
  }
}

export interface GoldenOptions extends CompileOptions {
  readonly seed: number;
  /** Of outputs and running statistics, relative to the largest number of the array. */
  readonly tolerance: number;
  /** Of gradients, likewise. @default tolerance */
  readonly gradientTolerance?: number;
}

/**
 * Asserts that a layer gives what PyTorch gave in float64, on one engine: output in training and inference, running
 * statistics, gradients.
 */
export async function expectGolden(
  layer: Layer,
  golden: Golden,
  { seed, tolerance, gradientTolerance = tolerance, ...options }: GoldenOptions,
): Promise<void> {
  expect(layer.outputShape).toEqual(golden.outputShape.slice(1));
  const inputs = filledInputs(layer, golden, seed);
  const { training, inference, state, gradients } = golden;
  const trained = await runLayer(layer, inputs, {
    ...{ ...options, training: true, gradients: gradients !== undefined },
  });
  expectClose('output', trained.get('output'), training, tolerance);
  for (const [path, values] of Object.entries(state)) {
    expectClose(`state/${path}`, trained.get(`state/${path}`), values, tolerance);
  }
  for (const [path, values] of Object.entries(gradients ?? {})) {
    expectClose(`grads/${path}`, trained.get(`grads/${path}`), values, gradientTolerance);
  }
  if (inference) {
    const shown = await runLayer(layer, inputs, { ...options, training: false, gradients: false });
    expectClose('inference', shown.get('output'), inference, tolerance);
  }
}

function expectClose(
  path: string,
  actual: ArrayLike<number> | undefined,
  expected: readonly number[],
  tolerance: number,
): void {
  expect(actual?.length, path).toBe(expected.length);
  const largest = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const error = expected.reduce((max, value, i) => Math.max(max, Math.abs(actual![i] - value)), 0);
  expect(error, `${path}: largest difference`).toBeLessThanOrEqual(tolerance * largest);
}
