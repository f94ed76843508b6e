import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RecordingReporter, temporaryFolder } from '../../../test/tiny.js';
import { runInWorker, runOneArguments, WorkerError } from './start-worker.js';

const folder = temporaryFolder();
let count = 0;

/** Runs a script as a worker. */
function work(script: string, reporter = new RecordingReporter(), signal?: AbortSignal) {
  const path = join(folder, `${count++}.mjs`);
  writeFileSync(path, script);
  const command = { script: path, arguments: ['--data-dir', '/data'], execArgv: [] };
  return runInWorker(command, 'the planned run', ['--cores', '2'], reporter, signal);
}

const send = 'const send = (message) => new Promise((done) => process.send(message, done));';
const text = "import { text } from 'node:stream/consumers';";

it('gives a worker its run and its arguments, shows what it does, and takes its outcome', async () => {
  const reporter = new RecordingReporter();
  const updates: [string, number][] = [];
  reporter.onUpdate = (title, done) => updates.push([title, done]);
  const outcome = await work(
    `${text}${send}
    await send({ type: 'note', text: [await text(process.stdin), ...process.argv.slice(2)].join(' ') });
    await send({ type: 'begin', id: 4, title: 'vae', work: { total: 9, done: 2 } });
    await send({ type: 'update', id: 4, done: 3, values: { loss: NaN } });
    await send({ type: 'line', id: 4, done: 9 });
    await send({ type: 'end', id: 4 });
    await send({ type: 'outcome', failures: [{ run: 'vae', path: 'p', message: 'm' }], reused: false });
    process.exit(1);`,
    reporter,
  );
  expect(outcome).toMatchObject({ failures: [{ run: 'vae', path: 'p', message: 'm' }], reused: false });
  expect(reporter.notes).toEqual(['the planned run run-one - --cores 2 --data-dir /data --report-to-parent']);
  expect(updates).toEqual([
    ['vae', 0],
    ['vae', 3],
    ['vae', 9],
  ]);
});

it('says of a worker that is killed by what, and that the run continues', async () => {
  const killed = await work('process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000)').catch(
    (error) => error,
  );
  expect(killed).toBeInstanceOf(WorkerError);
  expect(killed.message).toBe('The process of the run was killed by SIGKILL before the run was done.');
  expect(killed.remedy).toContain('memory');
});

it('says of a worker that ends before its run with what code, and its last words', async () => {
  const message =
    'The process of the run ended with exit code 2 before the run was done. Its last words: simvae: no';
  const ended = work('process.stderr.write("x".repeat(9000) + "\\nsimvae: no\\n", () => process.exit(2))');
  await expect(ended).rejects.toThrow(message);
});

it('asks a worker for an end, and waits for it', async () => {
  const controller = new AbortController();
  const reporter = new RecordingReporter();
  const note = reporter.note.bind(reporter);
  reporter.note = (said) => {
    note(said);
    if (said === 'working') controller.abort(new Error('enough'));
  };
  const working = work(
    `${send}
    process.on('message', async ({ type }) => {
      await new Promise((done) => setTimeout(done, 200));
      await send({ type: 'note', text: type + ': saved' });
      process.exit(143);
    });
    await send({ type: 'note', text: 'working' });`,
    reporter,
    controller.signal,
  );
  await expect(working).rejects.toThrow('enough');
  expect(reporter.notes).toEqual(['working', 'stop: saved']);
  await expect(work('', reporter, controller.signal)).rejects.toThrow('enough');
});

it('tells run-one what is the same for all runs of a study', () => {
  const load = () => Promise.reject(new Error('none'));
  expect(runOneArguments({ out: '/runs', load, command: 'simvae run views' })).toEqual([
    ...['--out', '/runs', '--made-by', 'simvae run views'],
  ]);
  const all = { out: '/runs', load, command: 'c', log: 'tensorboard', checkpointSeconds: 5 } as const;
  expect(runOneArguments(all).slice(4)).toEqual(['--log', 'tensorboard', '--checkpoint-seconds', '5']);
});
