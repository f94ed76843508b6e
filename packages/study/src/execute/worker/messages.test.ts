import { expect, it } from 'vitest';
import { RecordingReporter } from '../../../test/tiny.js';
import { receivingReporter, sendingReporter, type WorkerMessage } from './messages.js';

it('shows in another process what a reporter is told, ten updates a second at most', () => {
  const clock = { now: 0 };
  const sent: WorkerMessage[] = [];
  const reporter = sendingReporter(
    (message) => sent.push(structuredClone(message)),
    () => clock.now,
  );
  const first = reporter.begin('vae', { total: 100, done: 0 });
  const second = reporter.begin('decoder', { total: 5, done: 1 });
  for (let done = 1; done <= 50; done++) {
    first.update(done, { loss: 1 / done });
    clock.now += 10;
  }
  second.line(2);
  first.end();
  reporter.note('done');
  expect(sent.filter(({ type }) => type === 'update')).toHaveLength(5);

  const shown = new RecordingReporter();
  const updates: [string, number][] = [];
  shown.onUpdate = (title, done) => updates.push([title, done]);
  const receive = receivingReporter(shown);
  for (const message of sent) receive(message);
  expect(shown.titles).toEqual(['vae', 'decoder']);
  expect(shown.notes).toEqual(['done']);
  expect(updates.slice(2)).toEqual([...[1, 11, 21, 31, 41].map((done) => ['vae', done]), ['decoder', 2]]);
  // What is said of work that has ended, or never began, is nothing.
  receive({ type: 'update', id: 0, done: 60 });
  receive({ type: 'line', id: 9, done: 60 });
  expect(updates).toHaveLength(8);
});
