import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { RunFolder } from '@simvae/runs';
import { afterEach, expect, it } from 'vitest';
import { loaderOf, RecordingReporter, temporaryFolder, tinyDataset, tinyRequest } from '../../test/tiny.js';
import { runStudy } from '../run-study.js';
import type { StudyContext } from '../types.js';
import { planStudy } from './plan-study.js';

const root = temporaryFolder();
const load = loaderOf(tinyDataset());
const minutes = 0.005;
const request = tinyRequest({ length: { minutes }, seeds: [0, 1], methods: ['vae', 'random'] });

function context(name: string, changes: Pick<StudyContext, 'signal'> = {}) {
  const reporter = new RecordingReporter();
  mkdirSync(join(root, name), { recursive: true });
  return { out: join(root, name), load, reporter, ...changes };
}

const epochsOf = async (...args: Parameters<typeof planStudy>) =>
  (await planStudy(...args)).map(({ identity }) => identity.training.epochs);

it('fits epochs to the measured speed, alike for all seeds, and trains no method that needs none', async () => {
  const { reporter, ...rest } = context('fresh');
  const runs = await planStudy(request, { ...rest, reporter });
  const lines = reporter.notes.map((note) => /^(.+): (.+) s an epoch, (\d+) in 0.005 minutes$/.exec(note));
  expect(lines.map((line) => line?.[1])).toEqual(['vae']);
  const [seconds, epochs] = [Number(lines[0]?.[2]), Number(lines[0]?.[3])];
  // The note is rounded to four digits.
  expect(Math.abs(epochs - Math.max(1, (60 * minutes) / seconds))).toBeLessThan(0.51 + epochs * 1e-3);
  const [first, second, ...untrained] = runs.map(({ identity }) => identity.training);
  expect([first, second]).toMatchObject([epochs, epochs].map((n) => ({ minutes, epochs: n })));
  for (const training of untrained) expect(training).not.toHaveProperty('minutes');
  expect(runs.every(({ replaces }) => replaces.length === 0)).toBe(true);
});

it('keeps the epochs of a run that is there for the same minutes; force measures anew and replaces it', async () => {
  const { reporter, ...rest } = context('kept');
  const one = { ...request, methods: ['vae'], seeds: [0] };
  const [planned] = await planStudy(one, rest);
  const { identity } = planned;
  const there = { ...planned, identity: { ...identity, training: { ...identity.training, epochs: 2 } } };
  await runStudy([there], { ...rest, evaluate: false });

  expect(await epochsOf({ ...one, seeds: [0, 1] }, { ...rest, reporter })).toEqual([2, 2]);
  expect(reporter.notes).toEqual([]);
  const other = await planStudy({ ...one, length: { minutes: 0.004 } }, { ...rest, reporter });
  expect(other[0].identity.training.minutes).toBe(0.004);
  expect(reporter.notes).toHaveLength(1);

  const [anew] = await planStudy(one, { ...rest, force: true, reporter });
  expect(reporter.notes).toHaveLength(2);
  const old = new RunFolder(rest.out, there);
  expect(anew.replaces).toEqual([old.path]);
  const few = { ...anew, identity: { ...identity, training: { ...identity.training, epochs: 1 } } };
  await runStudy([few], { ...rest, force: true, evaluate: false });
  expect(await old.readConfig()).toBeUndefined();
  expect(await epochsOf(one, rest)).toEqual([1]);
});

it('measures what diverges, and goes on', async () => {
  const { reporter, ...rest } = context('diverges');
  const settings = { training: { learningRate: 1e30, batchSize: 24 } };
  const [run] = await planStudy(
    { ...request, methods: ['vae'], seeds: [0], settings },
    { ...rest, reporter },
  );
  expect(run.identity.training.minutes).toBe(minutes);
  expect(reporter.notes).toHaveLength(1);
});

const timers: NodeJS.Timeout[] = [];
afterEach(() => timers.splice(0).forEach(clearTimeout));

it('stops when asked to', async () => {
  const controller = new AbortController();
  timers.push(setTimeout(() => controller.abort(), 50));
  const long = { ...request, length: { minutes: 10 } };
  await expect(planStudy(long, context('stopped', { signal: controller.signal }))).rejects.toThrow(
    'This operation was aborted',
  );
});
