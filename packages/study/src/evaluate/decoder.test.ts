import { join } from 'node:path';
import { memoryImages, readImages, unitPixels } from '@simvae/arrays';
import { hostTensors } from '@simvae/core';
import { makeGlyphs } from '@simvae/data';
import { RandomStream } from '@simvae/random';
import { RunFolder } from '@simvae/runs';
import { Model } from '@simvae/train';
import { expect, it } from 'vitest';
import { loaderOf, RecordingReporter, temporaryFolder, tinyRequest } from '../../test/tiny.js';
import { buildContext, buildMethod } from '../build-method.js';
import { planStudy } from '../plan/plan-study.js';
import { engineOf } from '../train/create-trainer.js';
import { reconstructionErrorOf, trainDecoder } from './decoder.js';

const out = temporaryFolder();
const dataset = makeGlyphs({ train: 256, test: 16, seed: 0 });

async function inputOf(name: string, decoderEpochs: number, force = false) {
  const settings = { network: { latent: 10, hidden: [64] }, evaluation: { decoderEpochs } };
  const request = tinyRequest({ methods: ['random'], settings });
  const [run] = await planStudy(request, { out, load: loaderOf(dataset) });
  const method = buildMethod(run.definition, run.identity, buildContext(dataset));
  const { params, state } = method.init(new RandomStream(run.seed, 'init'));
  return {
    ...run,
    folder: new RunFolder(join(out, name), run),
    method,
    tensors: { params: hostTensors(params), state: hostTensors(state) },
    dataset,
    settings: { ...run.evaluation, decoderLearningRate: 1e-3 },
    keepsFeatures: false,
    force,
    reporter: new RecordingReporter(),
  };
}

it('reconstructs better than the best grey image, and leaves the encoder as it was', async () => {
  const input = await inputOf('better', 200);
  const before = structuredClone([...input.tensors.params]);
  const encoder = new Model({
    method: input.method,
    ...input.tensors,
    imageShape: dataset.imageShape,
    engine: engineOf(input.identity),
  });
  const representation = (await encoder.represent(dataset.test.images)).data.slice();

  const { model, kind, dispose } = await trainDecoder(input, 'random seed 0');
  expect(kind).toBe('post-hoc');
  const { data } = await readImages(dataset.train.images);
  const grey = data.reduce((sum, pixel) => sum + pixel, 0) / data.length;
  const variance = data.reduce((sum, pixel) => sum + (pixel - grey) ** 2, 0) / data.length;
  const { mean } = await reconstructionErrorOf(model, dataset.train.images);
  expect(mean).toBeLessThan(0.9 * variance);

  expect([...input.tensors.params]).toEqual(before);
  expect((await model.represent(dataset.test.images)).data).toEqual(representation);
  expect((await encoder.represent(dataset.test.images)).data).toEqual(representation);
  await dispose();
  await encoder.dispose();
});

it('continues what is kept: for longer, but neither for less nor for another encoder', async () => {
  const decoderOf = async (input: Awaited<ReturnType<typeof inputOf>>) => {
    const { model, dispose } = await trainDecoder(input, 'random seed 0');
    const { mean } = await reconstructionErrorOf(model, dataset.test.images);
    await dispose();
    return mean;
  };
  const short = await decoderOf(await inputOf('continued', 2));
  const kept = await inputOf('continued', 2);
  expect(await decoderOf(kept)).toBe(short);
  expect(kept.reporter.titles).toEqual([]);

  const steps: number[] = [];
  const longer = await inputOf('continued', 4);
  longer.reporter.onUpdate = (_, done) => steps.push(done);
  const long = await decoderOf(longer);
  // 256 images, 128 a step: the first step is the third epoch's.
  expect(steps[1]).toBe(5);
  expect(long).toBe(await decoderOf(await inputOf('whole', 4)));

  expect(await decoderOf(await inputOf('continued', 2))).toBe(short);
  const forced = await inputOf('continued', 2, true);
  expect(await decoderOf(forced)).toBe(short);
  expect(forced.reporter.titles).toEqual(['random seed 0 decoder']);

  const other = await inputOf('continued', 2);
  for (const { data } of other.tensors.params.values()) data.fill(0.01);
  expect(await decoderOf(other)).not.toBe(short);
  expect(other.reporter.titles).toEqual(['random seed 0 decoder']);
});

it('keeps what is done when it is stopped, and ends as if it had not been', async () => {
  const mean = async (input: Awaited<ReturnType<typeof inputOf>>) => {
    const { model, dispose } = await trainDecoder(input, 'random seed 0');
    const error = await reconstructionErrorOf(model, dataset.test.images);
    await dispose();
    return error;
  };
  const expected = await mean(await inputOf('never stopped', 3));
  const controller = new AbortController();
  const stopped = { ...(await inputOf('stopped', 3)), signal: controller.signal };
  stopped.reporter.onUpdate = (_, done) => done === 3 && controller.abort();
  await expect(mean(stopped)).rejects.toThrow('This operation was aborted');
  const again = await inputOf('stopped', 3);
  const steps: number[] = [];
  again.reporter.onUpdate = (_, done) => steps.push(done);
  expect(await mean(again)).toEqual(expected);
  expect(steps[1]).toBe(4);
});

it('measures the error of all images alike, however many are read at once', async () => {
  const pixels = Uint8Array.from({ length: 2500 }, (_, i) => i % 256);
  const source = memoryImages(pixels, [1, 1, 1]);
  const grey = {
    reconstruct: async (images: object) => {
      const { shape } = images as { shape: readonly [number, number, number, number] };
      return { data: new Float32Array(shape[0]).fill(0.5), shape };
    },
  };
  const fractions: number[] = [];
  const error = await reconstructionErrorOf(grey, source, undefined, (f) => fractions.push(f));
  const exact = unitPixels(pixels).reduce((sum, x) => sum + (x - 0.5) ** 2, 0) / 2500;
  // Sums of 1000 and of 2500 numbers are rounded differently.
  expect(Math.abs(error.mean / exact - 1)).toBeLessThan(1e-9);
  expect(fractions).toEqual([0.4, 0.8, 1]);
});
