import '@tensorflow/tfjs-backend-cpu';
import type { HostTensor } from '@simvae/arrays';
import { bindVariables, hostTensors, type Variables } from '@simvae/core';
import { RandomStream } from '@simvae/random';
import { tensor, tidy } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { Layer } from '../src/index.js';

/** Variables of a layer as drawn from a seed. */
export const start = (layer: Layer, seed = 0) => layer.init(new RandomStream(seed, 'init'));
/** Paths of its variables, `params/...` and `state/...`. */
export const pathsOf = (layer: Layer) => [...hostTensors({ ...start(layer) }).keys()];

/** Applies a layer to rows of numbers: its output and the next state, by path. */
export function apply(layer: Layer, variables: Variables, rows: HostTensor, training = true) {
  return tidy(() => {
    const input = tensor(rows.data, [...rows.shape]);
    const { output, state } = layer.apply({ ...bindVariables(variables), input, training });
    const next: Record<string, number[]> = {};
    const visit = (tree: object, prefix: string): void => {
      for (const [name, node] of Object.entries(tree)) {
        if ('dataSync' in node) next[prefix + name] = Array.from(node.dataSync());
        else visit(node, `${prefix}${name}/`);
      }
    };
    visit(state, '');
    return { shape: output.shape, data: Array.from(output.dataSync()), state: next };
  });
}

/** Standard normal rows. */
export const rowsOf = (shape: number[], key = 'rows') => ({
  shape,
  data: new RandomStream(0, key).fillNormal(new Float32Array(shape.reduce((a, b) => a * b, 1))),
});

/** Asserts that numbers agree to so many digits after the point. */
export function expectNear(actual: readonly number[], expected: readonly number[], digits = 5): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], digits);
  });
}
