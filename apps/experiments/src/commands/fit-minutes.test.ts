import { loadDataset } from '@simvae/data';
import { expect, it } from 'vitest';
import { Progress } from '../terminal/progress.js';
import { exampleConfig } from '../testing/example-config.js';
import { RecordingStream } from '../testing/recording-stream.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { writeRun } from '../testing/write-run.js';
import { fitMinutes } from './fit-minutes.js';

const out = temporaryFolder();
const load = (name: string) => loadDataset(name);
const options = { views: 1, beta: 1, likelihood: 'gaussian', likelihoodVariance: 1 };
const config = exampleConfig({ options, minutes: 0.05 });

function context(controller = new AbortController()) {
  const stderr = new RecordingStream();
  return { print: () => {}, progress: new Progress(stderr), signal: controller.signal, stderr };
}

it('fits epochs to the measured speed, alike for all seeds, and leaves other runs alone', async () => {
  const random = exampleConfig({ method: 'random', options: {}, minutes: 0.05 });
  const chosen = exampleConfig();
  const { stderr, ...rest } = context();
  const runs = [config, { ...config, seed: 1 }, random, chosen];
  const fitted = await fitMinutes(runs, { out, load, force: false }, rest);
  const lines = [...stderr.text.matchAll(/^(.+): ([\d.]+) s an epoch, (\d+) in 0.05 minutes$/gm)];
  expect(lines.map(([, method]) => method)).toEqual(['vae']);
  const [, , seconds, epochs] = lines[0].map(Number);
  expect(epochs).toBe(Math.max(1, Math.round(3 / seconds)));
  expect(fitted).toEqual(
    runs.map((run, i) => ({ ...run, training: { ...run.training, epochs: [epochs, epochs, 5, 5][i] } })),
  );
});

it('keeps the epochs of a run that is there, unless it is to be thrown away', async () => {
  await writeRun(out, { ...config, training: { ...config.training, epochs: 123 } }, { complete: false });
  const { stderr, ...rest } = context();
  const [kept] = await fitMinutes([config], { out, load, force: false }, rest);
  expect(kept.training.epochs).toBe(123);
  expect(stderr.text).toBe('');
  const [measured] = await fitMinutes([config], { out, load, force: true }, rest);
  expect(measured.training.epochs).not.toBe(123);
});

it('stops when asked to', async () => {
  const controller = new AbortController();
  const { stderr, ...rest } = context(controller);
  setTimeout(() => controller.abort(), 50);
  const fitting = fitMinutes([{ ...config, minutes: 10 }], { out, load, force: true }, rest);
  await expect(fitting).rejects.toThrow('This operation was aborted');
});
