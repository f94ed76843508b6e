import type { HostTensor } from '@simvae/arrays';
import { compile } from '@simvae/compile';
import { RandomStream } from '@simvae/random';
import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { FlatLayout } from './flat-layout.js';
import { graphUpdate, joinFlat, memoryNames, normRow, splitFlat, stepRates } from './graph-optimizer.js';
import { createOptimizer } from './optimizer.js';
import { createSchedule } from './schedule.js';
import { completeSettings, type OptimizerSettings } from './settings.js';

const steps = 200;

/** Sizes that leave gaps, one that needs none, a number by itself. */
const shapes = new Map<string, { shape: readonly number[] }>([
  ['a', { shape: [3, 7] }],
  ['b/c', { shape: [] }],
  ['d', { shape: [40, 16] }],
  ['e', { shape: [5, 3, 2] }],
]);

function draw(stream: RandomStream): Map<string, HostTensor> {
  return new Map(
    Array.from(shapes, ([path, { shape }]) => {
      const size = shape.reduce((product, length) => product * length, 1);
      return [path, { shape, data: stream.fillNormal(new Float32Array(size)) }];
    }),
  );
}

describe('an optimizer in a graph', () => {
  const cases: [OptimizerSettings, number?][] = [
    [{ name: 'adam', learningRate: 0.01 }],
    [{ name: 'adam', learningRate: 0.01, weightDecay: 0.1, beta1: 0.8, beta2: 0.95, epsilon: 1e-4 }, 20],
    [{ name: 'adamw', learningRate: 0.01, weightDecay: 0.3 }],
    [{ name: 'adamw', learningRate: 0.01, weightDecay: 0.3 }, 20],
    [{ name: 'sgd', learningRate: 0.01 }],
    [{ name: 'sgd', learningRate: 0.01, momentum: 0.7, nesterov: true, weightDecay: 0.1 }, 20],
    [{ name: 'sgd', learningRate: 0.01, momentum: 0 }],
  ];
  it.each(cases)('equals that of the host over many steps: %o, clipped at %s', async (settings, clipNorm) => {
    const complete = completeSettings(settings);
    const layout = new FlatLayout(shapes, normRow);
    const flat = [layout.length];
    const names = memoryNames(complete);
    const rates = stepRates(complete, 1, 1);
    const program = await compile(
      (inputs: { params: Tensor1D; memory: Record<string, Tensor1D> } & Record<string, unknown>) => {
        const gradients = new Map(splitFlat(layout, inputs.gradients as Tensor1D));
        const joined = joinFlat(layout, gradients as Map<string, Tensor>);
        return { ...graphUpdate(complete, inputs, joined, inputs.rates as Record<string, Scalar>, clipNorm) };
      },
      {
        params: flat,
        memory: Object.fromEntries(names.map((name) => [name, flat])),
        gradients: flat,
        rates: Object.fromEntries(Object.keys(rates).map((name) => [name, []])),
      },
      { threads: 1 },
    );

    const initial = draw(new RandomStream(1, 'initial'));
    const host = createOptimizer(initial, settings);
    const arrays = () => ({
      params: new Float32Array(layout.length),
      memory: Object.fromEntries(names.map((name) => [name, new Float32Array(layout.length)])),
    });
    const sets = [arrays(), arrays()];
    for (const [path, { data }] of layout.views(sets[0].params)) data.set(initial.get(path)!.data);
    const gradients = new Float32Array(layout.length);
    const schedule = createSchedule({ name: 'cosine', epochs: 10, warmupEpochs: 1 }, steps / 10);
    let clipped = 0;
    for (let step = 0; step < steps; step++) {
      // From large to small, about the limit.
      const drawn = draw(new RandomStream(1, 'gradients', step));
      const size = 2 ** (1 - step / 50);
      for (const [path, { data }] of layout.views(gradients)) {
        data.set(drawn.get(path)!.data.map((value) => size * value));
        host.gradients.get(path)!.data.set(data);
      }
      if (clipNorm !== undefined && Math.hypot(...gradients) > clipNorm) clipped++;
      const rate = schedule(step) * complete.learningRate;
      const now = stepRates(complete, rate, step + 1);
      const given = Object.fromEntries(
        Object.entries(now).map(([name, value]) => [name, Float32Array.of(value)]),
      );
      await program.run({ ...sets[step % 2], gradients, rates: given }, sets[1 - (step % 2)]);
      host.step(rate, clipNorm);
    }
    const result = sets[steps % 2];
    const compare = (actual: Float32Array, expected: ReadonlyMap<string, HostTensor>) => {
      for (const [path, { data }] of layout.views(actual)) {
        for (const [i, value] of expected.get(path)!.data.entries()) {
          expect(Math.abs(data[i] - value), path).toBeLessThanOrEqual(2e-5 * Math.max(1, Math.abs(value)));
        }
      }
    };
    compare(result.params, host.params);
    for (const name of names) {
      const start = `${name}/`;
      const expected = new Map(
        [...host.memory]
          .filter(([path]) => path.startsWith(start))
          .map(([path, tensor]) => [path.slice(start.length), tensor]),
      );
      compare(result.memory[name], expected);
    }
    if (clipNorm !== undefined) {
      expect(clipped).toBeGreaterThan(steps / 4);
      expect(clipped).toBeLessThan((3 * steps) / 4);
    }
    // Gaps hold zeros to the last.
    const inside = new Set(
      layout.slots.flatMap(({ offset, size }) => Array.from({ length: size }, (_, i) => offset + i)),
    );
    expect(layout.length).toBe(normRow);
    expect(inside.size).toBe(692);
    for (const [i, value] of result.params.entries()) if (!inside.has(i)) expect(value).toBe(0);
    await program.dispose();
  });
});
