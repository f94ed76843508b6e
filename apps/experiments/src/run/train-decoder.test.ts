import { findMethod } from '@simvae/baselines';
import { hostTensors, parseMethodOptions } from '@simvae/core';
import { makeGlyphs } from '@simvae/data';
import { RandomStream } from '@simvae/random';
import { expect, it } from 'vitest';
import { Progress } from '../terminal/progress.js';
import { exampleConfig } from '../testing/example-config.js';
import { RecordingStream } from '../testing/recording-stream.js';
import { buildMethod } from './build-method.js';
import { modelOf } from './load-model.js';
import { trainDecoder } from './train-decoder.js';

it('reconstructs better than the best grey image, and leaves the encoder as it was', {
  timeout: 60_000,
}, async () => {
  const dataset = makeGlyphs({ train: 256, test: 16, seed: 0 });
  const { evaluation } = exampleConfig();
  const config = exampleConfig({
    evaluation: { ...evaluation, decoderEpochs: 120 },
    dataset: 'glyphs',
    method: 'random',
    options: parseMethodOptions(findMethod('random'), 'glyphs'),
  });
  const method = buildMethod(findMethod('random'), config, {
    imageShape: dataset.imageShape,
    imageCount: 256,
  });
  const { params, state } = method.init(new RandomStream(0, 'init'));
  const trained = { method, params: hostTensors(params), state: hostTensors(state) };
  const before = structuredClone([...trained.params]);
  const encoder = modelOf(trained, dataset, config);
  const representation = (await encoder.represent(dataset.test.images)).data.slice();

  const progress = new Progress(new RecordingStream());
  const trainer = await trainDecoder(trained, dataset, config, progress, new AbortController().signal);
  const { data } = await trainer.model.reconstruct(dataset.train.images);
  const errorOf = (predict: (i: number) => number) =>
    data.reduce((sum, _, i) => sum + (predict(i) - dataset.train.images[i] / 255) ** 2, 0) / data.length;
  const grey = dataset.train.images.reduce((sum, pixel) => sum + pixel / 255, 0) / data.length;
  expect(errorOf((i) => data[i])).toBeLessThan(0.9 * errorOf(() => grey));

  expect([...trained.params]).toEqual(before);
  expect((await trainer.model.represent(dataset.test.images)).data).toEqual(representation);
  expect((await encoder.represent(dataset.test.images)).data).toEqual(representation);
  await trainer.dispose();
  await encoder.dispose();
});
