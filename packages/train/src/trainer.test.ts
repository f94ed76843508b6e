import { memoryImages, readImages, sliceRows } from '@simvae/arrays';
import { engines } from '@simvae/compile';
import { hostTensors, type Method } from '@simvae/core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { EpochReport, Trainer } from './index.js';
import * as api from './index.js';
import { type ToyTrainerOptions, toyMethod, toyTrainer, toyViews } from './testing.js';

const weights = async (trainer: Trainer): Promise<number[]> => [
  ...(await trainer.checkpoint()).tensors.get('params/w')!.data,
];

it('exports exactly its public names', () => {
  expect(Object.keys(api).sort()).toEqual([
    'CheckpointError',
    'DivergedError',
    'Model',
    'Trainer',
    'createOptimizer',
    'createSchedule',
    'decodeCheckpoint',
    'encodeCheckpoint',
    'imagesPerStep',
    'tensorsUnder',
  ]);
});

describe('Trainer', () => {
  it('lowers the loss, reports steps and epochs, and carries the state', async () => {
    const trainer = await toyTrainer();
    expect([trainer.imagesPerStep, trainer.stepsPerEpoch]).toEqual([8, 6]);
    const steps: string[] = [];
    const epochs: EpochReport[] = [];
    const finished = await trainer.train({
      epochs: 30,
      onStep: ({ epoch, step, stepsPerEpoch }) => {
        steps.push(`${epoch}:${step}/${stepsPerEpoch}`);
      },
      onEpoch: (report) => {
        epochs.push(report);
      },
    });
    expect(finished).toBe(true);
    expect(steps.length).toBe(180);
    expect(steps.slice(0, 7)).toEqual(['1:1/6', '1:2/6', '1:3/6', '1:4/6', '1:5/6', '1:6/6', '2:1/6']);
    expect(epochs.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(epochs[29].loss).toBeLessThan(0.5 * epochs[0].loss);
    expect(epochs[0].metrics.error).toBeCloseTo(epochs[0].loss, 6);
    expect([...(await trainer.checkpoint()).tensors.get('state/steps')!.data]).toEqual([180]);
    await trainer.dispose();
  });

  it('shows every image at most once an epoch, in another order each epoch', async () => {
    const seen: number[][] = [[], []];
    const trainer = await toyTrainer({
      fillViews: ({ indices, epoch, out }) => {
        seen[epoch].push(...indices);
        out.fill(0.5);
      },
    });
    await trainer.train({ epochs: 2 });
    for (const order of seen) expect(new Set(order).size).toBe(48);
    expect(seen[0]).not.toEqual(seen[1]);
    await trainer.dispose();
  });

  it('repeats itself for the same seed, and differs for another', async () => {
    const run = async (seed: number) => {
      const trainer = await toyTrainer({ seed });
      await trainer.train({ epochs: 2 });
      const result = await weights(trainer);
      await trainer.dispose();
      return result;
    };
    expect(await run(1)).toEqual(await run(1));
    expect(await run(1)).not.toEqual(await run(2));
  });

  it('lets timers and signals through on an engine that computes at once', async () => {
    const controller = new AbortController();
    const trainer = await toyTrainer({
      engine: engines['tfjs-cpu'],
      fillViews: ({ out }) => {
        out.fill(0.5);
        const until = performance.now() + 40;
        while (performance.now() < until);
      },
    });
    setTimeout(() => controller.abort(), 1);
    expect(await trainer.train({ epochs: 10, signal: controller.signal })).toBe(false);
    await trainer.dispose();
  });

  it.each([0, 1, 4, 6, 9])('resumes bit for bit after stopping at step %i', async (stopAfter) => {
    const whole = await toyTrainer();
    const wholeEpochs: EpochReport[] = [];
    await whole.train({
      epochs: 3,
      onEpoch: (report) => {
        wholeEpochs.push(report);
      },
    });

    const first = await toyTrainer();
    const controller = new AbortController();
    let steps = 0;
    if (stopAfter === 0) controller.abort();
    const epochs: EpochReport[] = [];
    const onEpoch = (report: EpochReport) => {
      epochs.push(report);
    };
    const finished = await first.train({
      epochs: 3,
      signal: controller.signal,
      onStep: () => {
        if (++steps === stopAfter) controller.abort();
      },
      onEpoch,
    });
    expect(finished).toBe(false);
    const saved = await first.checkpoint();
    const second = await toyTrainer();
    second.restore(saved);
    await second.train({ epochs: 3, onEpoch });

    expect(await second.checkpoint()).toEqual(await whole.checkpoint());
    expect(epochs).toEqual(wholeEpochs);
    for (const trainer of [whole, first, second]) await trainer.dispose();
  });

  it('asks a source that works beside it for the next views while a step runs, and gets the same result', async () => {
    const asked: string[] = [];
    let running = 0;
    const later = await toyTrainer({
      fillViews: async (request) => {
        expect(++running).toBe(1);
        asked.push(`${request.epoch}:${request.indices[0]}`);
        await new Promise((resolve) => setImmediate(resolve));
        toyViews(request);
        running--;
      },
    });
    const atOnce = await toyTrainer();
    await later.runStep();
    expect(asked.length).toBe(2);
    await later.train({ epochs: 2 });
    await atOnce.train({ epochs: 2 });
    expect(asked.length).toBe(12);
    expect(await later.checkpoint()).toEqual(await atOnce.checkpoint());
    // What was filled ahead of a restored place is not used.
    const saved = await later.checkpoint();
    await later.runStep();
    await atOnce.runStep();
    const [first, second] = [await later.checkpoint(), await atOnce.checkpoint()];
    expect(first).toEqual(second);
    await later.runStep();
    later.restore(saved);
    await later.runStep();
    expect(await later.checkpoint()).toEqual(second);
    for (const trainer of [later, atOnce]) await trainer.dispose();
  });

  it('passes on what went wrong beside it', async () => {
    let calls = 0;
    const trainer = await toyTrainer({
      fillViews: async (request) => {
        if (++calls === 3) throw new Error('no views');
        toyViews(request);
      },
    });
    await expect(trainer.train({ epochs: 1 })).rejects.toThrow('no views');
    expect(trainer.step).toBe(2);
    await trainer.dispose();
  });

  it('reports the learning rate of the last step of an epoch', async () => {
    const optimizer = { name: 'sgd', learningRate: 0.1, momentum: 0 } as const;
    // Six steps an epoch: the last of the second is step 11 of 18 that warm up, the last of the fourth one after them.
    const trainer = await toyTrainer({ optimizer, schedule: { name: 'constant', warmupEpochs: 3 } });
    const rates: number[] = [];
    await trainer.train({ epochs: 4, onEpoch: ({ learningRate }) => void rates.push(learningRate) });
    const schedule = api.createSchedule({ name: 'constant', warmupEpochs: 3 }, 6);
    expect(rates).toEqual([5, 11, 17, 23].map((step) => 0.1 * schedule(step)));
    expect(rates[0]).toBeLessThan(rates[1]);
    expect(rates[3]).toBe(0.1);
    await trainer.dispose();
  });

  it('follows a schedule, and clips gradients', async () => {
    const weightsAfter = async (options: ToyTrainerOptions) => {
      const trainer = await toyTrainer({
        optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0 },
        ...options,
      });
      const start = await weights(trainer);
      await trainer.train({ epochs: 1 });
      const moved = (await weights(trainer)).map((w, i) => w - start[i]);
      await trainer.dispose();
      return Math.hypot(...moved);
    };
    const constant = await weightsAfter({});
    const warming = await weightsAfter({ schedule: { name: 'constant', warmupEpochs: 100 } });
    expect(warming).toBeLessThan(0.05 * constant);
    // Six steps of at most 0.1 * 1e-3.
    const clipped = await weightsAfter({ clipNorm: 1e-3 });
    expect(clipped).toBeLessThanOrEqual(6e-4 * (1 + 1e-4));
    expect(clipped).toBeGreaterThan(3e-4);
  });

  it('counts a batch in images where asked', async () => {
    const trainer = await toyTrainer({ batchUnit: 'images' });
    expect(trainer.imagesPerStep).toBe(16);
    await trainer.dispose();
  });

  it('trains a method without state or noise', async () => {
    const method = toyMethod();
    const trainer = await toyTrainer({
      method: {
        ...method,
        noise: undefined,
        init: (random) => ({ ...method.init(random), state: {} }),
        loss: ({ params, views, state, noise }) => {
          expect([state, noise]).toEqual([{}, {}]);
          const error = tf.mean(tf.square(tf.matMul(tf.reshape(views, [-1, 4]), params.w as tf.Tensor)));
          return { loss: error as tf.Scalar, metrics: {}, state: {} };
        },
      },
    });
    await trainer.train({ epochs: 1 });
    await trainer.dispose();
  });

  it('says what is wrong', async () => {
    await expect(toyTrainer({ method: toyMethod({ loss: undefined }) })).rejects.toThrow(
      'Trainer: the method toy has no loss: there is nothing to train.',
    );
    await expect(toyTrainer({ batchSize: 1 })).rejects.toThrow(
      'Trainer: `batchSize` must give steps of 1 to 50 images, got 0 (1 views, 2 views of each image).',
    );
    const views = { count: 49, imageShape: [2, 2, 1] as const, fill: toyViews };
    await expect(toyTrainer({ views })).rejects.toThrow(
      'Trainer: `views` must be of the 50 images of shape [2,2,1], got 49 of shape [2,2,1].',
    );
    const diverging = await toyTrainer({
      fillViews: ({ out }) => {
        out.fill(Number.NaN);
      },
    });
    const before = await diverging.checkpoint();
    const failure = await diverging.train({ epochs: 1 }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(api.DivergedError);
    expect(failure).toMatchObject({ method: 'toy', epoch: 1, step: 1, loss: Number.NaN, learningRate: 0.01 });
    expect((failure as Error).message).toBe(
      'Trainer: the loss of toy must stay finite, got NaN at step 1 of epoch 1, with learning rate 0.01.',
    );
    expect(await diverging.checkpoint()).toEqual(before);
    const other = await toyTrainer({ seed: 2 });
    expect(() => other.restore(before)).toThrow(api.CheckpointError);
    expect(() => other.restore(before)).toThrow(
      'restore: the checkpoint must be of a run with `seed` 2, got 1.',
    );
    const { progress } = await diverging.checkpoint();
    expect(() => diverging.restore({ progress, tensors: new Map() })).toThrow(
      'restore: the checkpoint must have `params/w` of shape [4,3], got no such tensor.',
    );
    await diverging.dispose();
    await other.dispose();
  });
});

describe('hooks of a method', () => {
  /** Counts epochs in a state, replaces it and the weights in the second epoch, and visits images by the state. */
  const hooked = (overrides: Partial<Method> = {}): Method => {
    const method = toyMethod();
    return {
      ...method,
      init: (random) => {
        const { params, state } = method.init(random);
        return { params, state: { ...state, start: { shape: [1], data: new Float32Array(1) } } };
      },
      loss: (input) => {
        const output = method.loss!(input);
        return { ...output, state: { ...output.state, start: input.state.start } };
      },
      onEpoch: async ({ epoch, features, random, variables }) => {
        const { data, shape } = await features();
        expect(shape).toEqual([50, 3]);
        expect(data.length).toBe(150);
        const start = hostTensors(variables.state).get('steps')!.data[0];
        const order = Uint32Array.from({ length: 50 }, (_, i) => (start + i) % 50);
        if (epoch !== 1) return { order };
        expect(hostTensors(variables.params).get('w')!.data.length).toBe(12);
        return {
          params: { w: { shape: [4, 3], data: random.fillNormal(new Float32Array(12)) } },
          state: { start: { shape: [1], data: Float32Array.of(7) } },
          order,
        };
      },
      ...overrides,
    };
  };

  it('change parameters and state before an epoch, and decide its order', async () => {
    const first: number[] = [];
    const trainer = await toyTrainer({
      method: hooked(),
      fillViews: (request) => {
        first[request.epoch] ??= request.indices[0];
        toyViews(request);
      },
    });
    await trainer.train({ epochs: 1 });
    const before = await weights(trainer);
    await trainer.runStep();
    expect(first).toEqual([0, 6]); // the state of steps at the start of each epoch
    const moments = (await trainer.checkpoint()).tensors.get('optimizer/first/w')!.data;
    expect(await weights(trainer)).not.toEqual(before);
    expect(moments.some((value) => value !== 0)).toBe(true);
    await trainer.dispose();
  });

  it.each([6, 8])('resume bit for bit after step %i', async (stopAfter) => {
    const whole = await toyTrainer({ method: hooked() });
    await whole.train({ epochs: 3 });
    const first = await toyTrainer({ method: hooked() });
    for (let step = 0; step < stopAfter; step++) {
      await first.runStep();
      if (first.step === first.stepsPerEpoch) await first.train({ epochs: first.epoch + 1 });
    }
    const second = await toyTrainer({ method: hooked() });
    second.restore(await first.checkpoint());
    await second.train({ epochs: 3 });
    expect(await second.checkpoint()).toEqual(await whole.checkpoint());
    for (const trainer of [whole, first, second]) await trainer.dispose();
  });

  it('are checked', async () => {
    const wrong: [Partial<Method>, string][] = [
      [
        { onEpoch: async () => ({ params: { v: { shape: [1], data: new Float32Array(1) } } }) },
        "onEpoch: `params/v` of toy must match the method's, which has no such tensor, got shape [1].",
      ],
      [
        { onEpoch: async () => ({ state: { start: { shape: [2], data: new Float32Array(2) } } }) },
        "onEpoch: `state/start` of toy must match the method's, which has shape [1], got shape [2].",
      ],
      [
        { onEpoch: async () => ({ order: Uint32Array.of(1, 2) }) },
        'onEpoch: `order` of toy must have at least 48 indices below 50.',
      ],
      [
        { onEpoch: async () => ({ order: new Uint32Array(50).fill(50) }) },
        'onEpoch: `order` of toy must have at least 48 indices below 50.',
      ],
    ];
    for (const [overrides, message] of wrong) {
      const trainer = await toyTrainer({ method: hooked(overrides) });
      await expect(trainer.runStep()).rejects.toThrow(message);
      await trainer.dispose();
    }
  });
});

describe('Model', () => {
  it('applies the method to any number of rows, as it is now', async () => {
    const trainer = await toyTrainer();
    const pixels = Uint8Array.from({ length: 4 * 501 }, (_, i) => (i * 37) % 256);
    const images = memoryImages(pixels, [2, 2, 1]);
    const before = await trainer.model.represent(images);
    expect(before.shape).toEqual([501, 3]);
    const w = await weights(trainer);
    for (const row of [0, 249, 250, 500]) {
      for (let column = 0; column < 3; column++) {
        const expected = [0, 1, 2, 3].reduce(
          (sum, i) => sum + (pixels[row * 4 + i] / 255) * w[i * 3 + column],
          0,
        );
        expect(before.data[row * 3 + column]).toBeCloseTo(expected, 5);
      }
    }
    const floats = await readImages(images);
    expect(await trainer.model.represent(floats)).toEqual(before);
    await trainer.train({ epochs: 1 });
    expect((await trainer.model.represent(images)).data).not.toEqual(before.data);
    expect((await trainer.model.reconstruct(sliceRows(floats, 0, 2))).shape).toEqual([2, 2, 2, 1]);
    await expect(trainer.model.decode({ data: new Float32Array(3), shape: [1, 3] })).rejects.toThrow(
      'decode: the method toy has no decoder.',
    );
    await expect(trainer.model.posterior(images)).rejects.toThrow(
      'posterior: the method toy has no density.',
    );
    const broken = new api.Model({
      method: { ...toyMethod(), represent: () => tf.print(tf.scalar(1)) as never },
      params: new Map(),
      state: new Map(),
      imageShape: [2, 2, 1],
    });
    await expect(broken.represent(images)).rejects.toThrow(TypeError);
    await broken.dispose();
    await expect(trainer.model.represent({ ...floats, shape: [501, 4] })).rejects.toThrow(
      'represent: `images` must have shape [2,2,1] each, got [4].',
    );
    await expect(trainer.model.represent({ ...floats, shape: [500, 2, 2, 1] })).rejects.toThrow(
      'Model: rows must have the numbers of their shape [500,2,2,1], got 2004.',
    );
    await trainer.dispose();
  });
});
