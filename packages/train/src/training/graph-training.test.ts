import type { HostTensor } from '@simvae/arrays';
import { type CompileOptions, compile, type Program } from '@simvae/compile';
import { gpuNeeds, useTestGpu } from '@simvae/tooling/gpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Checkpoint, DivergedError, type EpochReport, type Trainer } from '../index.js';
import { type ToyTrainerOptions, toyMethod, toyTrainer, toyViews } from '../testing.js';

/** An epoch of the toy is six steps: one call of four, then two of one. */
const traits = { sharesMemory: false, stepsPerRun: 4 };

interface Place {
  readonly engine: CompileOptions;
  /** Where to stop, and the step of the epoch that is reached then. */
  readonly stops: readonly (readonly [number, number])[];
  /** Steps of an epoch that diverge. */
  readonly diverging: readonly number[];
}

const everything = {
  stops: [
    [1, 4],
    [4, 4],
    [5, 5],
    [6, 0],
    [9, 4],
  ],
  diverging: [0, 2, 4],
} as const;

const places: [string, Place][] = [
  ['the CPU, as if it were another device', { engine: { threads: 1 }, ...everything }],
  ['tfjs, as if it were another device', { engine: { engine: 'tfjs', backend: 'cpu' }, ...everything }],
  // In software a GPU takes its time.
  [`webgpu (${gpuNeeds})`, { engine: { device: 'webgpu' }, stops: [[5, 5]], diverging: [2] }],
];

function expectClose(actual: Checkpoint, expected: Checkpoint, tolerance: number): void {
  expect([...actual.tensors.keys()]).toEqual([...expected.tensors.keys()]);
  for (const [path, { shape, data }] of expected.tensors) {
    const tensor = actual.tensors.get(path) as HostTensor;
    expect(tensor.shape).toEqual(shape);
    for (const [i, value] of data.entries()) {
      expect(Math.abs(tensor.data[i] - value), `${path}[${i}]`).toBeLessThanOrEqual(tolerance);
    }
  }
}

describe.each(places)(
  'a training with its optimizer in the graph, on %s',
  (_, { engine, stops, diverging }) => {
    if (engine.device === 'webgpu' && !useTestGpu()) {
      it.skip('trains', () => {});
      return;
    }
    const create = (options: ToyTrainerOptions = {}) => toyTrainer({ engine, traits, ...options });

    // ONNX Runtime forgets the shaders of a GPU with the last program there.
    let held: Program;
    beforeAll(async () => {
      held = await compile(({ x }) => ({ y: tf.add(x, 1) }), { x: [1] }, engine);
    });
    afterAll(() => held.dispose());

    it('trains as the host does', { timeout: 120_000 }, async () => {
      const options = {
        optimizer: { name: 'adamw', learningRate: 0.02, weightDecay: 0.01 },
        schedule: { name: 'cosine', epochs: 10, warmupEpochs: 1 },
        clipNorm: 0.2,
      } as const;
      const [host, graph] = [await toyTrainer(options), await create(options)];
      const run = async (trainer: Trainer) => {
        const [losses, steps, epochs]: [number[], string[], EpochReport[]] = [[], [], []];
        await trainer.train({
          epochs: 10,
          onStep: ({ epoch, step, stepsPerEpoch, loss, metrics }) => {
            steps.push(`${epoch}:${step}/${stepsPerEpoch}`);
            losses.push(loss);
            expect(metrics.error).toBeCloseTo(loss, 6);
          },
          onEpoch: (report) => {
            epochs.push(report);
          },
        });
        return { losses, steps, epochs };
      };
      const [expected, actual] = [await run(host), await run(graph)];
      expect(actual.steps).toEqual(expected.steps);
      expect(actual.epochs.length).toBe(10);
      expect(expected.epochs[9].loss).toBeLessThan(0.7 * expected.epochs[0].loss);
      for (const [i, loss] of expected.losses.entries()) expect(actual.losses[i]).toBeCloseTo(loss, 5);
      for (const [i, { loss, metrics }] of expected.epochs.entries()) {
        expect(actual.epochs[i].loss).toBeCloseTo(loss, 5);
        expect(actual.epochs[i].metrics.error).toBeCloseTo(metrics.error, 5);
      }
      const saved = await graph.checkpoint();
      expectClose(saved, await host.checkpoint(), 2e-5);
      expect([...saved.tensors.get('state/steps')!.data]).toEqual([60]);
      // Its model is as it is now, its checkpoint one of the host's as well.
      const images = { data: new Float32Array(40).map((__, i) => Math.sin(i)), shape: [10, 2, 2, 1] };
      const ofHost = await host.model.represent(images);
      const { data } = await graph.model.represent(images);
      for (const [i, value] of ofHost.data.entries()) expect(data[i]).toBeCloseTo(value, 4);
      host.restore(saved);
      expect((await host.checkpoint()).tensors).toEqual(saved.tensors);
      for (const trainer of [host, graph]) await trainer.dispose();
    });

    it.each(stops)(
      'resumes bit for bit when it is stopped at step %i',
      { timeout: 120_000 },
      async (stop, end) => {
        const whole = await create();
        const wholeEpochs: EpochReport[] = [];
        await whole.train({
          epochs: 3,
          onEpoch: (report) => {
            wholeEpochs.push(report);
          },
        });
        const first = await create();
        const controller = new AbortController();
        const epochs: EpochReport[] = [];
        const onEpoch = (report: EpochReport) => {
          epochs.push(report);
        };
        let steps = 0;
        let during: Checkpoint | undefined;
        const finished = await first.train({
          epochs: 3,
          signal: controller.signal,
          onStep: async () => {
            if (++steps !== stop) return;
            controller.abort();
            during = await first.checkpoint();
          },
          onEpoch,
        });
        expect(finished).toBe(false);
        const saved = await first.checkpoint();
        // Wherever in a call it was asked for: it is that of the end of the call.
        expect(saved.progress.step).toBe(end);
        expect(during?.tensors).toEqual(saved.tensors);
        expect(during?.progress.step).toBe(end || 6);
        const second = await create();
        second.restore(saved);
        await second.train({ epochs: 3, onEpoch });
        expect(await second.checkpoint()).toEqual(await whole.checkpoint());
        expect(epochs).toEqual(wholeEpochs);
        for (const trainer of [whole, first, second]) await trainer.dispose();
      },
    );

    it.each(diverging)(
      'stops before step %i of an epoch where that diverges, and keeps those before it',
      async (bad) => {
        let poisoned = true;
        const fillViews: ToyTrainerOptions['fillViews'] = (request) => {
          toyViews(request);
          if (!poisoned || request.epoch !== 1) return;
          // The images of the step that is to diverge, wherever in the call they are.
          const images = 8;
          const numbers = images * request.views * 4;
          for (let start = 0; start < request.indices.length; start += images) {
            if (seen[1] === bad)
              request.out.fill(Number.NaN, (start / images) * numbers, (start / images + 1) * numbers);
            seen[1]++;
          }
        };
        const seen = [0, 0];
        const trainer = await create({ fillViews });
        const losses: number[] = [];
        const failure = await trainer
          .train({
            epochs: 3,
            onStep: ({ loss }) => {
              losses.push(loss);
            },
          })
          .catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(DivergedError);
        expect(failure).toMatchObject({ method: 'toy', epoch: 2, step: bad + 1, learningRate: 0.01 });
        expect(trainer.step).toBe(bad);
        const left = await trainer.checkpoint();
        // As far as a trainer that goes step by step, in one of whose steps nothing is spoilt.
        poisoned = false;
        const straight = await create({ fillViews });
        await straight.train({ epochs: 1 });
        for (let step = 0; step < bad; step++) await straight.runStep();
        const expected = await straight.checkpoint();
        expect(left.progress).toMatchObject({ epoch: 1, step: bad });
        expectClose(left, expected, 1e-6);
        for (const each of [trainer, straight]) await each.dispose();
      },
    );

    it('lets a method change parameters, state and order before an epoch', async () => {
      const method = toyMethod();
      const seen: number[] = [];
      const changing = toyMethod({
        onEpoch: async ({ epoch, variables, features }) => {
          const { shape } = await features();
          expect(shape).toEqual([50, 3]);
          const counted = (variables.state as { steps: HostTensor }).steps.data[0];
          seen.push(counted);
          const order = Uint32Array.from({ length: 50 }, (__, i) => (counted + i) % 50);
          if (epoch !== 1) return { order };
          return {
            params: { w: { shape: [4, 3], data: new Float32Array(12).map((__, i) => Math.cos(i)) } },
            state: { steps: { shape: [1], data: Float32Array.of(100) } },
            order,
          };
        },
      });
      const [graph, host] = [await create({ method: changing }), await toyTrainer({ method: changing })];
      await graph.train({ epochs: 3 });
      expect(seen).toEqual([0, 6, 106]);
      await host.train({ epochs: 3 });
      expectClose(await graph.checkpoint(), await host.checkpoint(), 2e-5);
      for (const trainer of [graph, host]) await trainer.dispose();
      expect(method.name).toBe('toy');
    });

    it('asks a source that works beside it for the views of the next call', async () => {
      const asked: string[] = [];
      const later = await create({
        fillViews: async (request) => {
          asked.push(`${request.epoch}:${request.indices.length}`);
          await new Promise((resolve) => setImmediate(resolve));
          toyViews(request);
        },
      });
      const atOnce = await create();
      await later.train({ epochs: 2 });
      await atOnce.train({ epochs: 2 });
      expect(asked).toEqual(['0:32', '0:8', '0:8', '1:32', '1:8', '1:8']);
      expect(await later.checkpoint()).toEqual(await atOnce.checkpoint());
      for (const trainer of [later, atOnce]) await trainer.dispose();
    });

    it('trains a method without state or noise, with SGD', async () => {
      const method = toyMethod();
      const plain = {
        ...method,
        noise: undefined,
        init: (random: Parameters<typeof method.init>[0]) => ({ ...method.init(random), state: {} }),
        loss: ({ params, views, state, noise }: Parameters<NonNullable<typeof method.loss>>[0]) => {
          expect([state, noise]).toEqual([{}, {}]);
          const error = tf.mean(tf.square(tf.matMul(tf.reshape(views, [-1, 4]), params.w as tf.Tensor)));
          return { loss: error as tf.Scalar, metrics: {}, state: {} };
        },
      };
      const optimizer = { name: 'sgd', learningRate: 0.1 } as const;
      const [graph, host] = [
        await create({ method: plain, optimizer }),
        await toyTrainer({ method: plain, optimizer }),
      ];
      for (const trainer of [graph, host]) await trainer.train({ epochs: 2 });
      expectClose(await graph.checkpoint(), await host.checkpoint(), 2e-5);
      for (const trainer of [graph, host]) await trainer.dispose();
    });
  },
);
