import {
  add,
  concat1d,
  div,
  minimum,
  mul,
  reshape,
  type Scalar,
  scalar,
  slice1d,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  zeros,
} from '@tensorflow/tfjs-core';
import type { FlatLayout } from './flat-layout.js';
import { normEpsilon } from './optimizer.js';
import type { OptimizerSettings } from './settings.js';

/** Numbers of a row of the norm of gradients; flat arrays here are whole numbers of rows. */
export const normRow = 1024;

/** What an optimizer reads and replaces: flat arrays, each of one `FlatLayout`. */
export interface FlatState {
  readonly params: Tensor1D;
  /** `first` and `second` moments, or `velocity`. */
  readonly memory: Readonly<Record<string, Tensor1D>>;
}

/** Numbers of a step, which the host computes in double precision. */
export type StepRates = Readonly<Record<string, number>>;

/** Names of what an optimizer remembers. */
export function memoryNames({ name }: OptimizerSettings): readonly string[] {
  return name === 'sgd' ? ['velocity'] : ['first', 'second'];
}

/**
 * The numbers of a step.
 *
 * @param step - from 1.
 */
export function stepRates(
  settings: Required<OptimizerSettings>,
  learningRate: number,
  step: number,
): StepRates {
  if (settings.name === 'sgd') return { learningRate };
  const { name, beta1, beta2, weightDecay } = settings;
  return {
    stepSize: learningRate / (1 - beta1 ** step),
    inverseRoot: 1 / Math.sqrt(1 - beta2 ** step),
    ...(name === 'adamw' && weightDecay > 0 && { shrink: 1 - learningRate * weightDecay }),
  };
}

/** The named tensors of a flat one. */
export function splitFlat({ slots }: FlatLayout, flat: Tensor1D): [string, Tensor][] {
  return slots.map(({ path, shape, offset, size }) => [
    path,
    reshape(slice1d(flat, offset, size), [...shape]),
  ]);
}

/** Named tensors as a flat one, with zeros in the gaps. */
export function joinFlat({ slots, length }: FlatLayout, tensors: ReadonlyMap<string, Tensor>): Tensor1D {
  const parts: Tensor1D[] = [];
  for (const [i, { path, offset, size }] of slots.entries()) {
    parts.push(reshape(tensors.get(path)!, [size]));
    const gap = (slots[i + 1]?.offset ?? length) - offset - size;
    if (gap > 0) parts.push(zeros([gap]));
  }
  return concat1d(parts);
}

/**
 * A step of an optimizer as tensor operations: the formulas of `createOptimizer`, for a graph on a device.
 *
 * Subnormal numbers are left as they are: off the CPU they cost nothing, and are often zero. Norms are sums of float32.
 *
 * @param gradients - flat; gaps hold zeros.
 * @param rates - `stepRates` of the step.
 * @param clipNorm - as for `Optimizer.step`. @default no limit
 */
export function graphUpdate(
  settings: Required<OptimizerSettings>,
  { params, memory }: FlatState,
  gradients: Tensor1D,
  rates: Readonly<Record<string, Scalar>>,
  clipNorm = Number.POSITIVE_INFINITY,
): FlatState {
  const { weightDecay } = settings;
  let g: Tensor = clipNorm === Infinity ? gradients : mul(gradients, clipScale(gradients, clipNorm));
  let p: Tensor = params;
  if (settings.name === 'adamw') {
    if (rates.shrink !== undefined) p = mul(p, rates.shrink);
  } else if (weightDecay > 0) g = add(g, mul(p, weightDecay));

  if (settings.name === 'sgd') {
    const { momentum, nesterov } = settings;
    const velocity: Tensor1D = add(mul(memory.velocity, momentum), g);
    const direction = nesterov ? add(g, mul(velocity, momentum)) : velocity;
    return { params: sub(p, mul(direction, rates.learningRate)), memory: { velocity } };
  }
  const { epsilon } = settings;
  const [beta1, beta2] = [Math.fround(settings.beta1), Math.fround(settings.beta2)];
  const first: Tensor1D = add(mul(memory.first, beta1), mul(g, 1 - beta1));
  const second: Tensor1D = add(mul(memory.second, beta2), mul(square(g), 1 - beta2));
  const step = div(mul(first, rates.stepSize), add(mul(sqrt(second), rates.inverseRoot), epsilon));
  return { params: sub(p, step), memory: { first, second } };
}

/** What gradients are multiplied by so that their norm is at most `clipNorm`: rows are summed beside each other, then their sums. */
function clipScale(gradients: Tensor1D, clipNorm: number): Tensor {
  const norm = sqrt(sum(sum(square(reshape(gradients, [-1, normRow])), 1)));
  return minimum(div(scalar(clipNorm), add(norm, normEpsilon)), 1);
}
