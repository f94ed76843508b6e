import type { Matrix } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { iris } from '../fixtures/linear-models.json' with { type: 'json' };
import { KernelPool } from '../wasm/kernel-pool.js';
import { LinearProbe, MlpProbe } from './class-probes.js';
import { hasSettled } from './convergence.js';
import { initialParameters, type ProbeTargets, padShape } from './probe-network.js';
import { probeScores } from './run-probe.js';
import { trainProbe } from './train-probe.js';

const rows = 37;
const columns = 5;
const outputs = 3;
const random = new RandomStream(7, 'probe test');
const features: Matrix = {
  data: random.fillNormal(new Float32Array(rows * columns)),
  shape: [rows, columns],
};
const codes = Int32Array.from({ length: rows }, () => random.integer(outputs));

/** The probe as a slow loop in float64: returns the loss of the last epoch and the scores of the training rows. */
function slowProbe(hidden: number, epochs: number, batch: number, learningRate: number, seed: number) {
  const { hidden: padded, width } = padShape({ inputs: columns, hidden, outputs });
  const p = Float64Array.from(initialParameters({ inputs: columns, hidden, outputs }, seed));
  const inner = hidden > 0 ? hidden : columns;
  const paddedInputs = Math.ceil(columns / 4) * 4;
  const last = hidden > 0 ? (paddedInputs + 1) * padded : 0;
  const lastBias = last + Math.ceil(inner / 4) * 4 * width;
  const forward = (row: number) => {
    const x = Array.from(features.data.subarray(row * columns, (row + 1) * columns));
    const h =
      hidden === 0
        ? x
        : Array.from({ length: hidden }, (_, j) =>
            Math.max(
              0,
              x.reduce((sum, value, i) => sum + value * p[i * padded + j], p[paddedInputs * padded + j]),
            ),
          );
    const z = Array.from({ length: outputs }, (_, j) =>
      h.reduce((sum, value, i) => sum + value * p[last + i * width + j], p[lastBias + j]),
    );
    return { x, h, z };
  };
  const m = new Float64Array(p.length);
  const v = new Float64Array(p.length);
  let step = 0;
  let loss = 0;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    loss = 0;
    const order = new RandomStream(seed, 'probe', 'order', epoch).permutation(rows);
    for (let begin = 0; begin < rows; begin += batch) {
      const picked = order.subarray(begin, begin + batch);
      const g = new Float64Array(p.length);
      for (const row of picked) {
        const { x, h, z } = forward(row);
        const total = z.reduce((sum, value) => sum + Math.exp(value), 0);
        loss += Math.log(total) - z[codes[row]];
        const dz = z.map(
          (value, j) => (Math.exp(value) / total - (j === codes[row] ? 1 : 0)) / picked.length,
        );
        dz.forEach((d, j) => {
          g[lastBias + j] += d;
          h.forEach((value, i) => {
            g[last + i * width + j] += value * d;
          });
        });
        for (let j = 0; j < hidden; j++) {
          const dh = h[j] > 0 ? dz.reduce((sum, d, o) => sum + d * p[last + j * width + o], 0) : 0;
          g[paddedInputs * padded + j] += dh;
          x.forEach((value, i) => {
            g[i * padded + j] += value * dh;
          });
        }
      }
      step++;
      for (let i = 0; i < p.length; i++) {
        m[i] = 0.9 * m[i] + 0.1 * g[i];
        v[i] = 0.999 * v[i] + 0.001 * g[i] ** 2;
        p[i] -= (learningRate * (m[i] / (1 - 0.9 ** step))) / (Math.sqrt(v[i] / (1 - 0.999 ** step)) + 1e-8);
      }
    }
  }
  return { parameters: p, loss: loss / rows };
}

describe('probes', () => {
  it.each([0, 6])('train as a slow loop does, hidden width %s', async (hidden) => {
    const settings = { epochs: 20, batch: 8, learningRate: 0.01, seed: 5, patience: 1 };
    const set = { features, targets: { kind: 'classes', codes, sizes: [outputs] } } as const;
    const probe = await trainProbe('test', hidden, set, undefined, settings, {});
    const slow = slowProbe(hidden, 20, 8, 0.01, 5);
    expect(Math.abs(probe.trainLoss - slow.loss)).toBeLessThan(1e-4);
    for (const [i, value] of probe.parameters.entries()) {
      expect(Math.abs(value - slow.parameters[i])).toBeLessThan(1e-3);
    }
  });

  it('learn several label sets at once as a linear probe learns each alone', async () => {
    const settings = { epochs: 30, batch: 8, learningRate: 0.01, seed: 5, patience: 1 };
    const second = codes.map((code, i) => (features.data[i * columns] > 0 ? 1 : 0) + (code === 0 ? 0 : 1));
    const both = Int32Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? codes : second)[i >> 1]);
    const train = (targets: ProbeTargets) =>
      trainProbe('test', 0, { features, targets }, undefined, { ...settings, epochs: 400 }, {});
    const joint = await train({ kind: 'classes', codes: both, sizes: [3, 3] });
    const first = await train({ kind: 'classes', codes, sizes: [3] });
    const other = await train({ kind: 'classes', codes: second, sizes: [3] });
    expect(joint.trainLoss).toBeCloseTo(first.trainLoss + other.trainLoss, 2);
  });

  it('regress values', async () => {
    const table = Float32Array.from({ length: rows * 2 }, (_, i) => {
      const row = features.data.subarray((i >> 1) * columns, ((i >> 1) + 1) * columns);
      return i % 2 === 0 ? 2 * row[0] - row[3] + 0.5 : row[1];
    });
    const settings = { epochs: 600, batch: 8, learningRate: 0.01, seed: 5, patience: 1 };
    const targets: ProbeTargets = { kind: 'values', table, outputs: 2 };
    const probe = await trainProbe('test', 0, { features, targets }, undefined, settings, {});
    expect(probe.trainLoss).toBeLessThan(1e-4);
    const scores = await probeScores(probe, features);
    for (const [i, value] of scores.entries()) expect(Math.abs(value - table[i])).toBeLessThan(0.02);
  });

  it('learn what a linear probe can and cannot', async () => {
    const X = Array.from({ length: 400 }, () => [random.normal(), random.normal()]);
    const xor = X.map(([a, b]) => (a * b > 0 ? 'same' : 'other'));
    const options = { epochs: 200, learningRate: 0.01, seed: 1 };
    const linear = await new LinearProbe(options).fit(X, xor);
    const mlp = await new MlpProbe({ ...options, hidden: 16 }).fit(X, xor);
    expect(await linear.score(X, xor)).toBeLessThan(0.7);
    expect(await mlp.score(X, xor)).toBeGreaterThan(0.95);
    const { data, shape } = await mlp.predictProba(X);
    expect(shape).toEqual([400, 2]);
    expect(data[0] + data[1]).toBeCloseTo(1, 12);
    expect(mlp.training.epoch).toBe(200);
  });

  it('stop at the smallest validation loss', async () => {
    const X = Array.from({ length: 60 }, () => Array.from({ length: 20 }, () => random.normal()));
    const y = X.map(() => random.integer(2)); // nothing to learn: the validation loss soon rises
    const validation = { X: X.slice(40), y: y.slice(40) };
    const options = { epochs: 500, learningRate: 0.02, patience: 7 };
    const probe = await new MlpProbe(options).fit(X.slice(0, 40), y.slice(0, 40), validation);
    const { epoch, epochs, validationLoss } = probe.training;
    expect(epochs).toBe(epoch + 7);
    expect(epochs).toBeLessThan(500);
    const { data } = await probe.predictProba(validation.X);
    const loss = validation.y.reduce(
      (sum, label, i) => sum - Math.log(data[i * 2 + probe.classes.indexOf(label)]),
      0,
    );
    expect(validationLoss).toBeCloseTo(loss / 20, 4);
  });

  it('accept classes of one row, constant columns and one class', async () => {
    const probe = await new LinearProbe({ epochs: 2 }).fit(
      [
        [1, 0],
        [1, 1],
      ],
      ['a', 'b'],
    );
    expect((await probe.predict([[1, 0.5]])).length).toBe(1);
    expect(await (await new MlpProbe({ epochs: 1 }).fit([[1]], [9])).predict([[3]])).toEqual([9]);
    expect(await probe.predict([])).toEqual([]);
  });

  it('reject bad input', async () => {
    const probe = new LinearProbe({ epochs: 1 });
    await expect(probe.fit([], [])).rejects.toThrow('LinearProbe: `X` must have at least one row, got 0.');
    await expect(probe.fit([[1]], [0, 1])).rejects.toThrow(
      'LinearProbe: `y` must have one label per row (1), got 2.',
    );
    await expect(probe.fit([[1]], [0], { X: [[1]], y: [4] })).rejects.toThrow(
      'LinearProbe: `validation.y` must hold labels that occur in `y`, got 4.',
    );
    const wild = new LinearProbe({ epochs: 2, learningRate: 1e300 });
    await expect(wild.fit([[1], [2]], [0, 1])).rejects.toThrow(
      'LinearProbe: `learningRate` must be small enough',
    );
    expect(() => new MlpProbe({ hidden: 0 })).toThrow(
      'MlpProbe: `hidden` must be a positive integer, got 0.',
    );
    expect(() => new LinearProbe({ learningRate: 0 })).toThrow(
      '`learningRate` must be positive and finite, got 0.',
    );
  });
});

describe('convergence', () => {
  const targets = { kind: 'classes', codes: Int32Array.of(0, 1, 0, 1), sizes: [2] } as const;
  const percent = Math.LN2 / 100; // 1 % of the entropy of two classes, equally frequent
  /** Losses that fall by as much in every epoch. */
  const falling = (epochs: number, fall: number) => Array.from({ length: epochs }, (_, i) => 5 - i * fall);

  it.each([
    ['200 epochs, below a per cent over the last 20', falling(200, 0.04 * percent), 200, true],
    ['200 epochs, above a per cent over the last 20', falling(200, 0.06 * percent), 200, false],
    ['400 epochs, above a per cent over the last 40', falling(400, 0.04 * percent), 400, false],
    ['10 epochs, above a per cent in all', falling(10, 0.2 * percent), 10, false],
    ['losses that rise', falling(200, -1), 200, true],
    ['a validation loss that ended training early', falling(30, 1), 200, true],
    ['one epoch, which says nothing', [1], 1, false],
  ])('%s', (_, losses, epochs, settled) => {
    expect(hasSettled(losses, targets, epochs)).toBe(settled);
  });

  it('measures by the entropies of all label sets', () => {
    const codes = Int32Array.of(0, 0, 1, 1, 0, 1, 1, 0);
    const both = { kind: 'classes', codes, sizes: [2, 2] } as const;
    const losses = falling(200, 0.08 * percent);
    expect([hasSettled(losses, both, 200), hasSettled(losses, targets, 200)]).toEqual([true, false]);
  });

  const flowers = { data: Float64Array.from(iris.X), shape: [iris.shape[0], iris.shape[1]] } as const;

  it.each([LinearProbe, MlpProbe])('iris is too small for the settings of the paper: %o', async (Probe) => {
    const probe = await new Probe().fit(flowers, iris.y);
    expect(probe.converged).toBe(false);
    expect(await probe.score(flowers, iris.y)).toBeLessThan(0.8);
  });

  it('comes with more epochs', async () => {
    const probe = await new LinearProbe({ epochs: 1000, learningRate: 0.1 }).fit(flowers, iris.y);
    expect(probe.converged).toBe(true);
    expect(await probe.score(flowers, iris.y)).toBeGreaterThan(0.95);
  });

  it('is there where rows are many, or a validation set ended training', async () => {
    const X = Array.from({ length: 5_000 }, () => [random.normal(), random.normal()]);
    const y = X.map(([a, b]) => (a - b + random.normal() > 0 ? 1 : 0));
    expect((await new LinearProbe().fit(X, y)).converged).toBe(true);
    const validation = { X: X.slice(40, 60), y: X.slice(40, 60).map(() => random.integer(2)) };
    const stopped = new LinearProbe({ epochs: 400, learningRate: 0.05, patience: 2 });
    await stopped.fit(X.slice(0, 40), y.slice(0, 40), validation);
    expect(stopped.training.epochs).toBeLessThan(400);
    expect(stopped.converged).toBe(true);
  });
});

describe('the probes` kernel and subnormal numbers', () => {
  const [inputs, batch] = [8, 4];
  const length = (inputs + 1) * 4; // a linear probe of 3 classes: W [8, 4], b [4]

  /** One step from given moments, all features 0 but for those of column 0: only its weights have a gradient. */
  function step(first: number, second: number, value: number) {
    const pool = KernelPool.alone();
    try {
      const table = pool.allocate(batch * inputs * 4);
      for (let row = 0; row < batch; row++) pool.float32(table, batch * inputs)[row * inputs] = value;
      const [targets, order, sets] = [pool.allocate(batch * 4), pool.allocate(batch * 4), pool.allocate(8)];
      pool.int32(targets, batch).set([0, 1, 2, 0]);
      pool.int32(order, batch).set([0, 1, 2, 3]);
      pool.int32(sets, 2).set([1, 3]);
      const [parameters, moments] = [pool.allocate(length * 4), pool.allocate(length * 8)];
      pool
        .float32(moments, 2 * length)
        .fill(first, 0, length)
        .fill(second, length);
      const state = pool.allocate(7 * 8);
      pool.float64(state, 6).set([0.01, 0.9, 0.999, 1e-8, 1, 1]);
      const work = pool.allocate((batch * (inputs + 4) + length) * 4);
      const network = [inputs, 0, 3, 0, sets];
      pool.run('probeEpoch', [
        [table, targets, order, batch, batch, ...network, parameters, moments, state, work],
      ]);
      const after = pool.float32(moments, 2 * length).slice();
      return {
        parameters: pool.float32(parameters, length).slice(),
        first: after.subarray(0, length),
        second: after.subarray(length),
      };
    } finally {
      pool.close();
    }
  }
  const still = (values: Float32Array) => values.subarray(4, inputs * 4); // of the columns that are 0

  it('ends moments that decay, and moves weights as without them', () => {
    const clean = step(0, 0, 1);
    const subnormal = step(1e-40, 1e-42, 1);
    expect([...still(subnormal.first), ...still(subnormal.second)].every((value) => value === 0)).toBe(true);
    expect(still(step(2e-30, 1e-34, 1).first)[0] / 1.8e-30).toBeCloseTo(1, 6);
    for (const [i, value] of clean.parameters.entries()) {
      expect(Math.abs(subnormal.parameters[i] - value)).toBeLessThan(1e-30);
    }
    expect(Math.abs(clean.parameters[0])).toBeCloseTo(0.01, 6); // Adam's first step is the learning rate
  });

  it('takes gradients below 1e-16 as none', () => {
    const { parameters, first, second } = step(0, 0, 1e-17);
    for (const values of [parameters, first, second])
      expect([...values.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
    const larger = step(0, 0, 1e-15);
    expect(Math.abs(larger.first[0])).toBeGreaterThan(1e-17);
  });

  it('learns from features with subnormal columns what it learns without them', async () => {
    const settings = { epochs: 5, batch: 8, learningRate: 0.01, seed: 5, patience: 1 };
    const targets = { kind: 'classes', codes, sizes: [outputs] } as const;
    const train = (tiny: number) => {
      const data = features.data.map((value, at) => (at % columns === 2 ? tiny : value));
      return trainProbe(
        'test',
        6,
        { features: { data, shape: features.shape }, targets },
        undefined,
        settings,
        {},
      );
    };
    const [none, subnormal] = [await train(0), await train(1e-40)];
    expect(subnormal.parameters).toEqual(none.parameters);
    expect(subnormal.trainLoss).toBe(none.trainLoss);
  });
});

describe('a long epoch', () => {
  // 40,000 rows and 20,000 parameters: some parts of 0.1 s.
  const wide = {
    data: new RandomStream(3, 'wide').fillNormal(new Float32Array(40_000 * 64)),
    shape: [40_000, 64],
  } as const;
  const labels = Array.from({ length: 40_000 }, (_, row) => (wide.data[row * 64] > 0 ? 1 : 0));

  it('lets other work of the process run in between', async () => {
    const fractions: number[] = [];
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const onProgress = (fraction: number) => fractions.push(fraction);
    await new MlpProbe({ epochs: 1, hidden: 300, onProgress }).fit(wide, labels);
    clearInterval(timer);
    expect(fractions.some((fraction) => fraction > 0 && fraction < 1)).toBe(true);
    expect(ticks).toBeGreaterThan(0);
  });

  it('ends in the middle when it is asked to', async () => {
    const controller = new AbortController();
    const onProgress = (fraction: number) => fraction > 0 && controller.abort();
    const probe = new MlpProbe({ epochs: 1, hidden: 300, onProgress, signal: controller.signal });
    await expect(probe.fit(wide, labels)).rejects.toThrow('This operation was aborted');
  });
});
