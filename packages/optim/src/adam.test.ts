import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { assemble } from '@simvae/tooling/wasm';
import { describe, expect, it } from 'vitest';
import * as api from './index.js';
import { Adam, parameterLayout } from './index.js';

/** Kingma & Ba's algorithm 1, one number at a time, in double precision. */
function adamByTheBook(p: number[], gradients: number[][], lr: number, b1: number, b2: number, eps: number) {
  const m = p.map(() => 0);
  const v = p.map(() => 0);
  gradients.forEach((g, step) => {
    const t = step + 1;
    for (let i = 0; i < p.length; i++) {
      m[i] = b1 * m[i] + (1 - b1) * g[i];
      v[i] = b2 * v[i] + (1 - b2) * g[i] ** 2;
      p[i] -= (lr * (m[i] / (1 - b1 ** t))) / (Math.sqrt(v[i] / (1 - b2 ** t)) + eps);
    }
  });
  return p;
}

describe('Adam', () => {
  it('exports exactly its public names', () => {
    expect(Object.keys(api).sort()).toEqual(['Adam', 'parameterLayout']);
  });

  it('equals the published algorithm, on every element of tensors of any size', () => {
    const shapes: [string, number[]][] = [
      ['a', [3, 7]],
      ['b', []],
      ['c', [17]],
    ];
    const adam = new Adam(parameterLayout(shapes), {
      learningRate: 0.02,
      beta1: 0.8,
      beta2: 0.95,
      epsilon: 1e-4,
    });
    const steps = 25;
    for (const [name] of shapes) {
      const view = adam.parameterViews.get(name)!;
      view.forEach((_, i) => {
        view[i] = Math.sin(i + name.charCodeAt(0));
      });
    }
    const initial = new Map(shapes.map(([name]) => [name, [...adam.parameterViews.get(name)!]]));
    const gradient = (name: string, i: number, step: number) =>
      Math.fround(Math.cos(i * 1.3 + step) * name.charCodeAt(0));
    for (let step = 0; step < steps; step++) {
      for (const [name, view] of adam.gradientViews) {
        for (let i = 0; i < view.length; i++) view[i] = gradient(name, i, step);
      }
      adam.step();
    }
    for (const [name, values] of initial) {
      const gradients = Array.from({ length: steps }, (_, step) =>
        values.map((_, i) => gradient(name, i, step)),
      );
      const expected = adamByTheBook(values, gradients, 0.02, 0.8, 0.95, 1e-4);
      const actual = adam.parameterViews.get(name)!;
      for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 5);
    }
  });

  it('leaves the gaps between tensors at zero', () => {
    const adam = new Adam(
      parameterLayout([
        ['a', [3]],
        ['b', [5]],
      ]),
    );
    adam.gradientViews.get('a')!.fill(1);
    adam.gradientViews.get('b')!.fill(1);
    adam.step();
    const used = [...adam.parameters].filter((value) => value !== 0).length;
    expect(used).toBe(8);
  });

  it('continues from its moments and step count as if it had not stopped', () => {
    const layout = parameterLayout([['w', [5]]]);
    const whole = new Adam(layout);
    const first = new Adam(layout);
    const gradient = (step: number) => Float32Array.from({ length: 5 }, (_, i) => Math.sin(i + step));
    for (let step = 0; step < 6; step++) {
      whole.gradientViews.get('w')!.set(gradient(step));
      whole.step();
      if (step < 3) {
        first.gradientViews.get('w')!.set(gradient(step));
        first.step();
      }
    }
    const second = new Adam(layout);
    second.parameters.set(first.parameters);
    second.firstMoments.set(first.firstMoments);
    second.secondMoments.set(first.secondMoments);
    second.steps = first.steps;
    for (let step = 3; step < 6; step++) {
      second.gradientViews.get('w')!.set(gradient(step));
      second.step();
    }
    expect(second.parameters).toEqual(whole.parameters);
  });

  it('rejects settings out of range', () => {
    const layout = parameterLayout([['w', [1]]]);
    expect(() => new Adam(layout, { learningRate: 0 })).toThrow(
      'Adam: `learningRate` must be positive, got 0.',
    );
    expect(() => new Adam(layout, { beta2: 1 })).toThrow('Adam: `beta2` must be in [0, 1), got 1.');
    expect(() => new Adam(layout, { epsilon: Number.NaN })).toThrow(
      'Adam: `epsilon` must be positive, got NaN.',
    );
    expect(() => parameterLayout([])).toThrow('parameterLayout: there must be a tensor, got none.');
    expect(() => parameterLayout([['w', [0]]])).toThrow(
      'parameterLayout: the shape of `w` must hold positive integers, got [0].',
    );
  });

  it('ships the binary of the text beside it', async () => {
    const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
    expect(await readFile(path('adam.wasm.ts'), 'utf8')).toBe(await assemble(path('adam.wat')));
  });
});
