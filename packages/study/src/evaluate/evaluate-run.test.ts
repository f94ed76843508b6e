import { join } from 'node:path';
import type { HostTensor } from '@simvae/arrays';
import { methods } from '@simvae/baselines';
import { hostTensors, type Method } from '@simvae/core';
import { RandomStream } from '@simvae/random';
import { RunError, RunFolder } from '@simvae/runs';
import { concat, fill, mul, reshape, sum, type Tensor2D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { loaderOf, RecordingReporter, temporaryFolder, tinyDataset, tinyRequest } from '../../test/tiny.js';
import { buildContext, buildMethod } from '../build-method.js';
import { planStudy } from '../plan/plan-study.js';
import { evaluateRun, isEvaluated } from './evaluate-run.js';

const root = temporaryFolder();
const dataset = tinyDataset();

/** An untrained run of a method of one's own, made of another. */
async function inputOf(name: string, base: string, change: (method: Method) => Partial<Method> = () => ({})) {
  const [run] = await planStudy(tinyRequest({ methods: [base] }), { out: root, load: loaderOf(dataset) });
  const definition = {
    ...methods[base],
    create: (...args: Parameters<(typeof methods)['vae']['create']>) => {
      const method = methods[base].create(...args);
      return { ...method, name, ...change(method) };
    },
  };
  const method = buildMethod(definition, run.identity, buildContext(dataset));
  const { params, state } = method.init(new RandomStream(0, 'init'));
  const { name: _, ...rest } = run.identity.method;
  return {
    ...run,
    identity: { ...run.identity, method: { name, ...rest } },
    folder: new RunFolder(join(root, name)),
    method,
    tensors: { params: hostTensors(params), state: hostTensors(state) },
    dataset,
    settings: run.evaluation,
    keepsFeatures: false,
    force: false,
    reporter: new RecordingReporter(),
  };
}

it('names the method whose representation has collapsed, and goes on with other stages', async () => {
  // All images on one line far from the origin: their covariance has no inverse.
  const input = await inputOf('flat', 'vae', () => ({
    represent({ images }) {
      const column = mul(reshape(sum(images, [1, 2, 3]), [-1, 1]), 1e4) as Tensor2D;
      return concat([column, column, column], 1);
    },
  }));
  const failures = await evaluateRun(input, 'simvae test');
  const failure = {
    run: 'flat seed 0',
    path: input.folder.path,
    message: expect.stringContaining('positive definite covariances'),
    remedy: expect.stringMatching(
      /^The representation has collapsed to a point: .* Train flat anew with other settings\.$/,
    ),
  };
  expect(failures).toEqual([{ ...failure, stage: 'mixture' }]);
  const stages = Object.keys(await input.folder.readStages());
  // Samples of classes lie on the line, and are drawn.
  const others = ['probes', 'neighbors', 'factors', 'reconstruction', 'figures'];
  expect(stages).toEqual(expect.arrayContaining(others));
  expect(stages).not.toContain('mixture');
  expect(await isEvaluated(input)).toBe(false);
});

it('says once what stages that share something fail with', async () => {
  const broken = await inputOf('broken', 'vae', () => ({
    represent: () => {
      throw new Error('mine');
    },
  }));
  const failures = await evaluateRun(broken, 'simvae test');
  expect(failures.filter(({ message }) => message.includes('mine'))).toMatchObject([
    { stage: 'representations' },
  ]);
  expect(Object.keys(await broken.folder.readStages())).toEqual(['reconstruction']);

  const infinite = await inputOf('infinite', 'vae', () => ({
    represent: ({ images }) => fill([images.shape[0], 3], Number.NaN),
  }));
  const [first] = await evaluateRun(infinite, 'simvae test');
  expect(first).toMatchObject({
    stage: 'probes',
    remedy:
      'The representation of infinite holds numbers that are not finite. Train infinite anew with other settings: a lower ' +
      'learning rate.',
  });
});

it('keeps nothing of a method that evaluating changes', async () => {
  let weights: HostTensor | undefined;
  const input = await inputOf('restless', 'vae', ({ represent }) => ({
    represent: (bound) => {
      if (weights) weights.data[0] += 1;
      return represent(bound);
    },
  }));
  weights = [...input.tensors.params.values()][0];
  await expect(evaluateRun(input, 'simvae test')).rejects.toThrow(
    'Evaluating restless seed 0 has changed its parameters or state',
  );
  expect(await input.folder.readStages()).toEqual({});
});

it('does not go on where results cannot be written', async () => {
  const input = await inputOf('unwritable', 'random');
  const folder = new RunFolder(join('/dev/null', 'run'));
  await expect(evaluateRun({ ...input, folder }, 'simvae test')).rejects.toThrow(RunError);
});

it('makes again what another model has, and everything where that is forced', async () => {
  const input = await inputOf('again', 'random');
  await evaluateRun(input, 'first');
  expect(await isEvaluated(input)).toBe(true);
  const before = await input.folder.readStages();
  await evaluateRun(input, 'second');
  expect(await input.folder.readStages()).toEqual(before);

  await evaluateRun({ ...input, force: true }, 'third');
  const forced = await input.folder.readStages();
  expect(Object.keys(forced)).toEqual(Object.keys(before));
  for (const { madeBy } of Object.values(forced)) expect(madeBy.command).toBe('third');
  expect(forced.probes?.result).toEqual(before.probes?.result);

  for (const { data } of input.tensors.params.values()) data.fill(0.01);
  expect(await isEvaluated(input)).toBe(false);
  await evaluateRun(input, 'fourth');
  const other = await input.folder.readStages();
  expect(other.probes?.model).not.toBe(before.probes?.model);
  expect(other.representations?.madeBy.command).toBe('fourth');
});

it('stops between stages, keeping those that are done', async () => {
  const input = await inputOf('stopped', 'random');
  const controller = new AbortController();
  input.reporter.onUpdate = (title) => title.includes('mixture') && controller.abort();
  await expect(evaluateRun({ ...input, signal: controller.signal }, 'test')).rejects.toThrow(
    'This operation was aborted',
  );
  const stages = Object.keys(await input.folder.readStages());
  expect(stages).toEqual(expect.arrayContaining(['representations', 'probes', 'neighbors']));
  expect(stages).not.toContain('factors');
});

it('says which rate to lower where a decoder diverges', async () => {
  const input = await inputOf('wild', 'random');
  const settings = { ...input.settings, decoderEpochs: 2, decoderLearningRate: 1e38 };
  // One failure, though three stages need the decoder.
  expect(await evaluateRun({ ...input, settings }, 'simvae test')).toMatchObject([
    {
      stage: 'decoder',
      message: expect.stringContaining('the loss of wild-decoder must stay finite'),
      remedy: 'Lower the learning rate of the decoder (evaluation.decoderLearningRate, 1e+38 now).',
    },
  ]);
});
