import { scalar } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  evaluate,
  expectClose,
  expectFinite,
  expectGradient,
  normalValues,
  rowsOf,
  type Values,
} from '../../test/objective-checks.js';
import { type InstanceNceInputs, instanceNce } from './instance-nce.js';

const objective = (normalizer: number, temperature: number) => (tensors: object) =>
  instanceNce({ ...tensors, normalizer: scalar(normalizer) } as InstanceNceInputs, { temperature });

const unit = ({ shape, data }: Values) => ({
  shape,
  data: rowsOf({ shape, data }).flatMap((row) => row.map((x) => x / Math.hypot(...row))),
});
const inputs = {
  z: unit(normalValues([5, 4], 'z')),
  memory: unit(normalValues([9, 4], 'memory')),
  indices: { shape: [5], data: [8, 0, 3, 3, 1] },
  noiseIndices: { shape: [7], data: [0, 1, 5, 5, 2, 7, 8] },
};

/** The formula of the docstring, row by row. */
function transcription(values: Record<string, Values>, normalizer: number, temperature: number): number {
  const [z, memory] = [rowsOf(values.z), rowsOf(values.memory)];
  const noise = values.noiseIndices.data;
  let total = 0;
  for (let r = 0; r < z.length; r++) {
    const h = (i: number) => {
      const p = Math.exp(memory[i].reduce((sum, x, d) => sum + x * z[r][d], 0) / temperature) / normalizer;
      return p / (p + noise.length / memory.length);
    };
    total -= Math.log(h(values.indices.data[r]));
    for (const n of noise) total -= Math.log(1 - h(n));
  }
  return total / z.length;
}

describe('instanceNce', () => {
  it.each([
    [9, 0.5],
    [100, 0.2],
    [1, 1],
  ])('equals its formula, and its gradient its slope, with Z = %d, tau = %d', (normalizer, temperature) => {
    const { loss } = evaluate(objective(normalizer, temperature), inputs);
    expectClose([loss], [transcription(inputs, normalizer, temperature)], 5e-6);
    expectGradient(objective(normalizer, temperature), inputs, ['z', 'memory']);
  });

  it('does not depend on the order of noise', () => {
    const sorted = { ...inputs, noiseIndices: { shape: [7], data: [0, 1, 2, 5, 5, 7, 8] } };
    expectClose([evaluate(objective(9, 0.5), sorted).loss], [evaluate(objective(9, 0.5), inputs).loss], 1e-6);
  });

  it.each([
    ['a temperature of 1e-4', inputs, 1e-4],
    ['identical rows', { ...inputs, memory: { shape: [9, 4], data: new Array(36).fill(0.5) } }, 0.07],
    ['rows of zeros', { ...inputs, z: { shape: [5, 4], data: new Array(20).fill(0) } }, 0.07],
  ])('is finite with its gradients for %s', (_, extreme, temperature) => {
    expectFinite(evaluate(objective(1e6, temperature), extreme, ['z']));
  });

  it('rejects inputs that do not fit together', () => {
    expect(() => evaluate(objective(1, 1), { ...inputs, memory: normalValues([9, 3], 'memory') })).toThrow(
      new RangeError('instanceNce: `memory` must have shape [*, 4], got [9, 3].'),
    );
  });
});
