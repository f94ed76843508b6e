import { expect, it } from 'vitest';
import { RecordingReporter } from '../test/tiny.js';
import { silent, stageMeter } from './reporter.js';

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

it('is told nothing where nobody listens', () => {
  const meter = silent.begin('work', { total: 1, done: 0 });
  expect([silent.note('a'), meter.update(1), meter.line(1), meter.end()]).toEqual(
    new Array(4).fill(undefined),
  );
});
