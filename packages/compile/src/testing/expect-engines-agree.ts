import { RandomStream } from '@simvae/random';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { compile } from '../compile.js';
import { flattenArrays } from '../engines/host-arrays.js';
import { allocate } from '../trace/graph.js';
import type { CompileOptions, HostArray, InputSpec, TensorFunction, TensorSpec } from '../types.js';
import { valueAndGrad } from '../value-and-grad.js';

/** Where random inputs are drawn from. */
export interface Domain {
  readonly low: number;
  readonly high: number;
}

/** How a case is compared. */
export interface AgreementOptions {
  readonly seed: number;
  /** By input name; [-2, 2) where absent. */
  readonly domains?: Readonly<Record<string, Domain>>;
  /** Inputs to differentiate by. */
  readonly gradients?: readonly string[];
  /** Relative to max(1, |value|). @default 1e-5 */
  readonly tolerance?: number;
  /** How to compile: each way must agree. @default one way, on one thread */
  readonly compiled?: readonly CompileOptions[];
}

/** The rules of kernels/ as they are, and what takes their place where it is faster. */
export const portableAndFast: readonly CompileOptions[] = [{ convolutions: { blocked: false } }, {}];

/** Runs a function compiled to ONNX and eagerly on tfjs's cpu backend: values and gradients must agree. */
export async function expectEnginesAgree(
  fn: (inputs: Record<string, tf.Tensor>) => tf.Tensor | tf.Tensor[],
  inputs: Readonly<Record<string, InputSpec>>,
  { seed, domains = {}, gradients = [], tolerance = 1e-5, compiled = [{}] }: AgreementOptions,
): Promise<void> {
  const random = new RandomStream(seed, 'inputs');
  const arrays: Record<string, HostArray> = {};
  for (const [name, input] of Object.entries(inputs)) {
    const spec: TensorSpec = 'dtype' in input ? input : { shape: input, dtype: 'float32' };
    const { low, high } = domains[name] ?? { low: spec.dtype === 'bool' ? 0 : -2, high: 2 };
    const data = allocate(spec);
    for (let i = 0; i < data.length; i++) {
      const draw = low + (high - low) * random.uniform();
      data[i] = spec.dtype === 'float32' ? draw : Math.floor(draw);
    }
    arrays[name] = data;
  }
  for (const each of comparedFunctions(fn, gradients)) {
    const eager = await compile(each, inputs, { engine: 'tfjs', backend: 'cpu' });
    const expected = flattenArrays(await eager.run(arrays));
    for (const options of compiled) {
      const program = await compile(each, inputs, { engine: 'onnx', threads: 1, ...options });
      const actual = flattenArrays(await program.run(arrays));
      expect([...program.outputs]).toEqual([...eager.outputs]);
      for (const [path, data] of expected) expectClose(actual.get(path)!, data, tolerance, path);
      await program.dispose();
    }
    await eager.dispose();
  }
}

/** What is compared: the function's values and, where it has any, its gradients. */
export function comparedFunctions(
  fn: (inputs: Record<string, tf.Tensor>) => tf.Tensor | tf.Tensor[],
  gradients: readonly string[] = [],
): TensorFunction[] {
  const values: TensorFunction = (tensors: Record<string, tf.Tensor>) =>
    Object.fromEntries([fn(tensors)].flat().map((tensor, i) => [`out${i}`, tensor]));
  return gradients.length > 0 ? [values, valueAndGrad(weightedSum(values), gradients)] : [values];
}

/** A scalar that depends on every element of every output with a different weight. */
function weightedSum(fn: TensorFunction): TensorFunction {
  return (inputs) => {
    const terms = Object.values(fn(inputs)).map((output) => {
      const tensor = output as tf.Tensor;
      const weights = tf.reshape(tf.sin(tf.range(1, tensor.size + 1)), tensor.shape);
      return tf.sum(tf.mul(tensor, weights));
    });
    return { loss: tf.addN(terms) };
  };
}

function expectClose(actual: HostArray, expected: HostArray, tolerance: number, path: string): void {
  expect(actual.length, path).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const same = Object.is(actual[i], expected[i]) || (Number.isNaN(actual[i]) && Number.isNaN(expected[i]));
    const close = Math.abs(actual[i] - expected[i]) <= tolerance * Math.max(1, Math.abs(expected[i]));
    if (!same && !close) {
      expect.fail(`${path}[${i}]: compiled ${actual[i]}, eager ${expected[i]}`);
    }
  }
}
