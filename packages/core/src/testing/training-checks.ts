import { memory, util } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { hostTensors } from '../contract/variables.js';
import { expectNear, largestOf } from './expect-near.js';
import { valuesOf } from './method-probe.js';
import { minimize } from './minimize.js';
import type { Check, Subject } from './subject.js';

/** What holds of a training step; none for a method that is not trained. */
export function trainingChecks(
  { method, batch, fresh, compile, step, stepAgain }: Subject,
  ignoredParameters: readonly string[],
): Check[] {
  if (!method.loss) return [];
  return [
    {
      title: 'gives the same finite loss and metrics for the same seed',
      async run() {
        const [first, second] = [await step('tfjs'), await stepAgain('tfjs')];
        expect(Number.isFinite(first.loss)).toBe(true);
        expect([...first.metrics.values()].flatMap((value) => [...value]).every(Number.isFinite)).toBe(true);
        expect(second).toEqual(first);
      },
    },
    {
      title: 'has a finite gradient for every parameter, zero only where declared',
      async run() {
        const { gradients } = await step('tfjs');
        const paths = [...hostTensors(fresh().params).keys()];
        expect([...gradients.keys()].sort()).toEqual(paths.sort());
        expect(paths).toEqual(expect.arrayContaining([...ignoredParameters]));
        const largest = new Map(Array.from(gradients, ([path, values]) => [path, largestOf([values])]));
        const scale = Math.max(...largest.values());
        expect(Number.isFinite(scale)).toBe(true);
        expect(paths.filter((path) => largest.get(path)! <= 1e-6 * scale)).toEqual(
          [...ignoredParameters].sort(),
        );
      },
    },
    {
      title: 'lowers its loss in ten steps on one batch',
      async run() {
        const { params, state } = fresh();
        // Compiled: that both compute the same is a check of its own.
        const { run, program } = await compile('onnx');
        const losses = await minimize(valuesOf(params), 10, (values) => run(values, valuesOf(state), batch));
        await program.dispose();
        expect(losses[10]).toBeLessThan(losses[0]);
      },
    },
    {
      title: 'returns the next state in the structure of the last',
      async run() {
        const before = hostTensors(fresh().state);
        const { state } = await step('tfjs');
        expect([...state.keys()].sort()).toEqual([...before.keys()].sort());
        for (const [path, { shape }] of before) {
          expect(state.get(path)?.length).toBe(util.sizeFromShape([...shape]));
          expect(state.get(path)?.every(Number.isFinite)).toBe(true);
        }
      },
    },
    {
      title: 'leaves no tensor behind',
      async run() {
        const { params, state } = fresh();
        const { run } = await compile('tfjs');
        await run(valuesOf(params), valuesOf(state), batch);
        const { numTensors } = memory();
        await run(valuesOf(params), valuesOf(state), batch);
        expect(memory().numTensors).toBe(numTensors);
      },
    },
    {
      title: 'computes the same compiled and eagerly',
      async run() {
        const [eager, compiled] = [await step('tfjs'), await step('onnx')];
        expectNear([compiled.loss], [eager.loss], 1e-4);
        const scale = largestOf(eager.gradients.values());
        for (const [path, values] of eager.gradients) {
          expectNear(compiled.gradients.get(path)!, values, 1e-4, scale);
        }
        for (const part of ['state', 'metrics'] as const) {
          for (const [path, values] of eager[part]) expectNear(compiled[part].get(path)!, values, 1e-4);
        }
      },
    },
  ];
}
