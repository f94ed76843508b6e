import { expect, it, vi } from 'vitest';
import { RecordingReporter } from '../test/tiny.js';
import { reporterOfRun, silent, stageMeter } from './reporter.js';

it('shows each stage as a piece of work of its own, once', () => {
  const reporter = new RecordingReporter();
  const updates: [string, number][] = [];
  reporter.onUpdate = (title, done) => updates.push([title, done]);
  const show = stageMeter(reporter, 'vae seed 0');
  show('linear probe', 0.25);
  show('linear probe', 0.5);
  show('mixture', 0.1);
  expect(reporter.titles).toEqual(['vae seed 0: linear probe', 'vae seed 0: mixture']);
  expect(updates).toEqual([
    ['vae seed 0: linear probe', 0],
    ['vae seed 0: linear probe', 0.25],
    ['vae seed 0: linear probe', 0.5],
    ['vae seed 0: mixture', 0],
    ['vae seed 0: mixture', 0.1],
  ]);
});

it('says which run of several a piece of work is for', () => {
  const reporter = { note: vi.fn(), begin: vi.fn(silent.begin) };
  const work = { total: 4, done: 1 };
  expect(reporterOfRun(reporter, 1, 1)).toBe(reporter);
  const third = reporterOfRun(reporter, 3, 8);
  third.note('hello');
  third.begin('vae seed 0', work);
  stageMeter(third, 'vae seed 0')('mixture', 0.5);
  expect(reporter.note.mock.calls).toEqual([['hello']]);
  const run = { number: 3, of: 8 };
  expect(reporter.begin.mock.calls).toEqual([
    ['vae seed 0', { ...work, run }],
    ['vae seed 0: mixture', { total: 1, done: 0, run }],
  ]);
});

it('is told nothing where nobody listens', () => {
  const meter = silent.begin('work', { total: 1, done: 0 });
  expect([silent.note('a'), meter.update(1), meter.line(1), meter.end()]).toEqual(
    new Array(4).fill(undefined),
  );
});
