import { fileURLToPath } from 'node:url';
import type { HostTensor } from '@simvae/arrays';
import { isBuilt } from '@simvae/tooling/wasm';
import { describe, expect, it } from 'vitest';
import { createOptimizer, type Optimizer } from './optimizer.js';
import type { OptimizerSettings } from './settings.js';

type Step = (p: number[], g: number[], t: number) => void;

/** Kingma & Ba's algorithm 1 (and Loshchilov & Hutter's algorithm 2), a number at a time, in double precision. */
function adamByTheBook({ lr = 0.02, b1 = 0.8, b2 = 0.95, eps = 1e-4, l2 = 0, decay = 0 } = {}): Step {
  const m: number[] = [];
  const v: number[] = [];
  return (p, g, t) => {
    for (let i = 0; i < p.length; i++) {
      const gradient = g[i] + l2 * p[i];
      p[i] -= lr * decay * p[i];
      m[i] = b1 * (m[i] ?? 0) + (1 - b1) * gradient;
      v[i] = b2 * (v[i] ?? 0) + (1 - b2) * gradient ** 2;
      p[i] -= (lr * (m[i] / (1 - b1 ** t))) / (Math.sqrt(v[i] / (1 - b2 ** t)) + eps);
    }
  };
}

/** torch.optim.SGD as its documentation prints it. */
function sgdByTheBook({ lr = 0.02, momentum = 0.7, nesterov = false, l2 = 0 } = {}): Step {
  const b: number[] = [];
  return (p, g) => {
    for (let i = 0; i < p.length; i++) {
      const gradient = g[i] + l2 * p[i];
      b[i] = momentum * (b[i] ?? 0) + gradient;
      p[i] -= lr * (nesterov ? gradient + momentum * b[i] : b[i]);
    }
  };
}

const shapes: readonly (readonly [string, readonly number[]])[] = [
  ['a', [3, 7]],
  ['b/c', []],
  ['d', [17]],
];

/** Parameters with numbers of their own. */
function initial(): Map<string, HostTensor> {
  return new Map(
    shapes.map(([path, shape]) => {
      const size = shape.reduce((product, length) => product * length, 1);
      const data = Float32Array.from({ length: size }, (_, i) => Math.sin(i + path.charCodeAt(0)));
      return [path, { shape, data }];
    }),
  );
}

function fillGradients({ gradients }: Optimizer, step: number): void {
  for (const [path, { data }] of gradients) {
    for (let i = 0; i < data.length; i++) data[i] = Math.cos(i * 1.3 + step) * path.charCodeAt(0);
  }
}

const adam = { learningRate: 0.02, beta1: 0.8, beta2: 0.95, epsilon: 1e-4 } as const;

describe('createOptimizer', () => {
  const cases: [string, OptimizerSettings, () => Step][] = [
    ['adam', { name: 'adam', ...adam }, () => adamByTheBook()],
    ['adam with decay', { name: 'adam', ...adam, weightDecay: 0.1 }, () => adamByTheBook({ l2: 0.1 })],
    ['adamw', { name: 'adamw', ...adam, weightDecay: 0.3 }, () => adamByTheBook({ decay: 0.3 })],
    ['sgd', { name: 'sgd', learningRate: 0.02, momentum: 0.7 }, () => sgdByTheBook()],
    [
      'sgd that looks ahead, with decay',
      { name: 'sgd', learningRate: 0.02, momentum: 0.7, nesterov: true, weightDecay: 0.1 },
      () => sgdByTheBook({ nesterov: true, l2: 0.1 }),
    ],
  ];
  it.each(cases)('equals the published algorithm: %s', (_, settings, byTheBook) => {
    const optimizer = createOptimizer(initial(), settings);
    const expected = new Map(Array.from(initial(), ([path, { data }]) => [path, [...data]]));
    const steps = new Map(shapes.map(([path]) => [path, byTheBook()]));
    for (let t = 1; t <= 25; t++) {
      fillGradients(optimizer, t);
      for (const [path, { data }] of optimizer.gradients) steps.get(path)!(expected.get(path)!, [...data], t);
      optimizer.step();
    }
    expect(optimizer.steps).toBe(25);
    for (const [path, values] of expected) {
      const { data, shape } = optimizer.params.get(path)!;
      expect(shape).toEqual(initial().get(path)!.shape);
      // Gradients are about 100: what SGD moves is so much larger than what Adam does.
      for (const [i, value] of values.entries())
        expect(data[i] / (1 + Math.abs(value))).toBeCloseTo(value / (1 + Math.abs(value)), 5);
    }
  });

  it('scales gradients of a larger norm down to the limit, over all parameters together', () => {
    const sgd = { name: 'sgd', learningRate: 1, momentum: 0 } as const;
    const clipped = createOptimizer(initial(), sgd);
    fillGradients(clipped, 1);
    const all = [...clipped.gradients.values()].flatMap(({ data }) => [...data]);
    const norm = Math.hypot(...all);
    clipped.step(1, 3);
    const moved = [...clipped.params].flatMap(([path, { data }]) =>
      Array.from(data, (value, i) => initial().get(path)!.data[i] - value),
    );
    expect(Math.hypot(...moved)).toBeCloseTo(3, 4);
    for (const [i, step] of moved.entries()) expect(step).toBeCloseTo((3 / norm) * all[i], 5);
    // A limit above the norm changes nothing.
    const [free, wide] = [createOptimizer(initial(), sgd), createOptimizer(initial(), sgd)];
    for (const optimizer of [free, wide]) fillGradients(optimizer, 1);
    free.step(0.1);
    wide.step(0.1, 2 * norm);
    expect(wide.params).toEqual(free.params);
    expect(() => wide.step(0.1, 0)).toThrow('step: `clipNorm` must be positive, got 0.');
  });

  it.each(['adam', 'sgd'] as const)('keeps no subnormal number where gradients vanish: %s', (name) => {
    const optimizer = createOptimizer(initial(), { name, learningRate: 1e-3 });
    fillGradients(optimizer, 1);
    optimizer.step();
    for (const { data } of optimizer.gradients.values()) data.fill(1e-41);
    // 0.9^1000 is 1e-46: below the smallest subnormal number.
    for (let step = 0; step < 1000; step++) optimizer.step();
    const remembered = [...optimizer.memory.values()].flatMap(({ data }) => [...data]);
    for (const value of remembered) expect(value === 0 || Math.abs(value) > 1.2e-38).toBe(true);
    const before = new Map(Array.from(optimizer.params, ([path, { data }]) => [path, data.slice()]));
    optimizer.step();
    for (const [path, { data }] of optimizer.params) expect(data).toEqual(before.get(path));
  });

  it('takes a gradient that is small, but counts, as it is', () => {
    const settings = { name: 'adam', ...adam, epsilon: 1e-12 } as const;
    const optimizer = createOptimizer(initial(), settings);
    const before = initial().get('d')!.data;
    optimizer.gradients.get('d')!.data.fill(1e-11);
    optimizer.step();
    // The first step of Adam is rate g / (|g| + epsilon).
    for (const [i, value] of optimizer.params.get('d')!.data.entries()) {
      expect(value - before[i]).toBeCloseTo(-0.02 * (1e-11 / (1e-11 + 1e-12)), 6);
    }
  });

  it('continues from what it remembers as if it had not stopped, and forgets what it is told to', () => {
    const settings = { name: 'adam', ...adam } as const;
    const whole = createOptimizer(initial(), settings);
    const first = createOptimizer(initial(), settings);
    for (let step = 1; step <= 6; step++) {
      fillGradients(whole, step);
      whole.step();
      if (step > 3) continue;
      fillGradients(first, step);
      first.step();
    }
    const second = createOptimizer(first.params, settings);
    for (const [path, { data }] of first.memory) second.memory.get(path)!.data.set(data);
    second.steps = first.steps;
    for (let step = 4; step <= 6; step++) {
      fillGradients(second, step);
      second.step();
    }
    expect(second.params).toEqual(whole.params);
    second.reset(['d']);
    expect([...second.memory.get('first/d')!.data, ...second.memory.get('second/d')!.data]).toEqual(
      new Array(34).fill(0),
    );
    expect(second.memory.get('first/a')).toEqual(whole.memory.get('first/a'));
  });

  it('rejects settings out of range', () => {
    const create = (settings: object) => () => createOptimizer(initial(), settings as OptimizerSettings);
    expect(create({ name: 'adam', learningRate: 0 })).toThrow(
      'createOptimizer: `learningRate` must be positive, got 0.',
    );
    expect(create({ name: 'adamw', beta2: 1 })).toThrow('createOptimizer: `beta2` must be in [0, 1), got 1.');
    expect(create({ name: 'adam', epsilon: Number.NaN })).toThrow(
      'createOptimizer: `epsilon` must be positive, got NaN.',
    );
    expect(create({ name: 'sgd', momentum: -1 })).toThrow(
      'createOptimizer: `momentum` must be in [0, 1), got -1.',
    );
    expect(create({ name: 'sgd', weightDecay: -1 })).toThrow(
      'createOptimizer: `weightDecay` must be at least 0, got -1.',
    );
    expect(create({ name: 'rmsprop' })).toThrow(
      'createOptimizer: `name` must be one of adam, adamw, sgd, got rmsprop.',
    );
    expect(() => createOptimizer(new Map(), { name: 'adam' })).toThrow(
      'createOptimizer: `params` must hold numbers, 4 times at most 4 GiB of them, got 0 numbers.',
    );
    const wrong = new Map([['w', { shape: [3], data: new Float32Array(2) }]]);
    expect(() => createOptimizer(wrong, { name: 'adam' })).toThrow(
      'createOptimizer: `w` must have the numbers of its shape [3], got 2.',
    );
  });

  it('ships what assembly/ compiles to', async () => {
    const root = fileURLToPath(new URL('../../', import.meta.url));
    expect(await isBuilt(root, 'src/optimizer/kernels-binary.ts')).toBe(true);
  });
});
