import { RandomStream } from '@simvae/random';
import { memory, util } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { MethodContext } from '../contract/define-method.js';
import { hostTensors } from '../contract/host-tensors.js';
import type { Method } from '../contract/method.js';
import { compileStep, makeBatch, runOnRows, valuesOf } from './method-probe.js';
import { minimize } from './minimize.js';
import { tinyNetworks } from './tiny-networks.js';

export interface DescribeMethodOptions {
  /**
   * Parameters whose gradient is zero by construction, by path, as a bias before a loss that ignores the mean.
   * @default none
   */
  readonly ignoredParameters?: readonly string[];
}

const images = 4;
const imageCount = 12;

/**
 * Registers the tests that every method passes, on tiny networks and random images. To be called at the top level of
 * a test file that vitest runs.
 *
 * @param create - builds the method for the context it is given.
 * @param options - see `DescribeMethodOptions`.
 *
 * @example
 * describeMethod((context) => simclrMethod.create(context, parseMethodOptions(simclrMethod, 'fashion-mnist')));
 */
export function describeMethod(
  create: (context: MethodContext) => Method,
  { ignoredParameters = [] }: DescribeMethodOptions = {},
): void {
  const networks = tinyNetworks();
  const { imageShape, latent } = networks;
  const make = () => create({ networks, imageCount });
  const method = make();
  const fresh = () => make().init(new RandomStream(0, 'init'));
  const batch = makeBatch(method, images, imageShape, imageCount);
  const step = (engine: 'onnx' | 'tfjs' = 'tfjs') => compileStep(make(), fresh(), images, imageShape, engine);
  const runOnce = async (engine: 'onnx' | 'tfjs' = 'tfjs') => {
    const variables = fresh();
    const { run, program } = await step(engine);
    const result = await run(valuesOf(variables.params), valuesOf(variables.state), batch);
    await program.dispose();
    return result;
  };
  const someImages = {
    shape: [5, ...imageShape],
    data: new RandomStream(1, 'images').fillUniform(
      new Float32Array(5 * util.sizeFromShape([...imageShape])),
    ),
  };

  describe(`method ${method.name}`, () => {
    it('has a kebab-case name, a positive number of views and JSON-safe options', () => {
      expect(method.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(method.views).toBeGreaterThanOrEqual(1);
      expect(JSON.parse(JSON.stringify(method.options))).toEqual(method.options);
    });

    it('starts from the same variables for the same seed, and from others for another', () => {
      expect(valuesOf(fresh().params)).toEqual(valuesOf(fresh().params));
      expect(valuesOf(make().init(new RandomStream(1, 'init')).params)).not.toEqual(valuesOf(fresh().params));
    });

    it('represents each image by one finite row that no other image changes', async () => {
      const all = await runOnRows(method, 'represent', fresh(), someImages);
      expect(all.shape).toEqual([5, latent]);
      expect(all.data.every(Number.isFinite)).toBe(true);
      const size = util.sizeFromShape([...imageShape]);
      const rows = new Set<string>();
      for (let i = 0; i < 5; i++) {
        const image = { shape: [1, ...imageShape], data: someImages.data.slice(i * size, (i + 1) * size) };
        const { data } = await runOnRows(method, 'represent', fresh(), image);
        expectNear(data, all.data.slice(i * latent, (i + 1) * latent), 1e-5);
        rows.add(data.join());
      }
      expect(rows.size).toBe(5);
    });

    it('represents the same compiled and eagerly', async () => {
      const eager = await runOnRows(method, 'represent', fresh(), someImages, 'tfjs');
      const compiled = await runOnRows(method, 'represent', fresh(), someImages, 'onnx');
      expectNear(compiled.data, eager.data, 1e-4);
    });

    if (method.reconstruct && method.decode) {
      it('reconstructs images in [0, 1], as it decodes their representations', async () => {
        const reconstructed = await runOnRows(method, 'reconstruct', fresh(), someImages);
        expect(reconstructed.shape).toEqual(someImages.shape);
        expect(reconstructed.data.every((pixel) => pixel >= 0 && pixel <= 1)).toBe(true);
        const latents = await runOnRows(method, 'represent', fresh(), someImages);
        const decoded = await runOnRows(method, 'decode', fresh(), latents);
        expectNear(decoded.data, reconstructed.data, 1e-5);
      });
    }

    if (method.onEpoch) {
      it('replaces parts of its own variables before an epoch, the same for the same stream', async () => {
        const features = async () => ({
          shape: [imageCount, latent],
          data: new RandomStream(0, 'features').fillNormal(new Float32Array(imageCount * latent)),
        });
        const prepare = () =>
          make().onEpoch!({ epoch: 0, variables: fresh(), random: new RandomStream(0, 'epoch'), features });
        const changed = await prepare();
        for (const part of ['params', 'state'] as const) {
          const own = hostTensors(fresh()[part]);
          for (const [path, { shape, data }] of hostTensors(changed[part] ?? {})) {
            expect(own.get(path)?.shape).toEqual(shape);
            expect(data.every(Number.isFinite)).toBe(true);
          }
        }
        expect(await prepare()).toEqual(changed);
      });
    }

    if (method.order) {
      it('orders an epoch by indices of images, the same for the same stream', () => {
        const order = () =>
          make().order!({ images: imageCount, state: fresh().state, random: new RandomStream(0, 'order') });
        expect(order().length).toBe(imageCount);
        expect(order().every((image) => image < imageCount)).toBe(true);
        expect(order()).toEqual(order());
      });
    }

    if (!method.loss) return;

    it('gives the same finite loss and metrics for the same seed', async () => {
      const [first, second] = [await runOnce(), await runOnce()];
      expect(Number.isFinite(first.loss)).toBe(true);
      expect([...first.metrics.values()].flatMap((value) => [...value]).every(Number.isFinite)).toBe(true);
      expect(second).toEqual(first);
    });

    it('has a finite gradient for every parameter, zero only where declared', async () => {
      const { gradients } = await runOnce();
      const largest = (path: string) =>
        Math.max(...Array.from(gradients.get(path) ?? [Number.NaN], Math.abs));
      const paths = [...hostTensors(fresh().params).keys()];
      expect([...gradients.keys()].sort()).toEqual(paths.sort());
      expect(paths).toEqual(expect.arrayContaining([...ignoredParameters]));
      const scale = Math.max(...paths.map(largest));
      expect(scale).toBeLessThan(Number.POSITIVE_INFINITY);
      expect(paths.filter((path) => !(largest(path) > 1e-6 * scale))).toEqual([...ignoredParameters].sort());
    });

    it('lowers its loss in ten steps on one batch', async () => {
      const variables = fresh();
      const { run } = await step();
      const state = valuesOf(variables.state);
      const losses = await minimize(valuesOf(variables.params), 10, (params) => run(params, state, batch));
      expect(losses[10]).toBeLessThan(losses[0]);
    });

    it('returns the next state in the structure of the last', async () => {
      const before = hostTensors(fresh().state);
      const { state } = await runOnce();
      expect([...state.keys()].sort()).toEqual([...before.keys()].sort());
      for (const [path, { shape }] of before) {
        expect(state.get(path)?.length).toBe(util.sizeFromShape([...shape]));
        expect(state.get(path)?.every(Number.isFinite)).toBe(true);
      }
    });

    it('leaves no tensor behind', async () => {
      const variables = fresh();
      const { run } = await step();
      const once = () => run(valuesOf(variables.params), valuesOf(variables.state), batch);
      await once();
      const { numTensors } = memory();
      await once();
      expect(memory().numTensors).toBe(numTensors);
    });

    it('computes the same compiled and eagerly', async () => {
      const [eager, compiled] = [await runOnce('tfjs'), await runOnce('onnx')];
      expectNear([compiled.loss], [eager.loss], 1e-4);
      const scale = Math.max(
        ...[...eager.gradients.values()].flatMap((values) => Array.from(values, Math.abs)),
      );
      for (const [path, values] of eager.gradients)
        expectNear(compiled.gradients.get(path)!, values, 1e-4, scale);
      for (const [path, values] of eager.state) expectNear(compiled.state.get(path)!, values, 1e-4);
      for (const [path, values] of eager.metrics) expectNear(compiled.metrics.get(path)!, values, 1e-4);
    });
  });
}

/** Asserts |actual - expected| <= tolerance * scale, where the scale is the largest |expected| unless given. */
function expectNear(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  scale = Math.max(1e-3, ...Array.from(expected, Math.abs)),
): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(actual[i] - expected[i]) / scale).toBeLessThanOrEqual(tolerance);
  }
}
