import { describe, expect, it } from 'vitest';
import { RecordingStream } from '../testing/recording-stream.js';
import { Progress } from './progress.js';

const erase = '\r\x1b[2K';

/** Progress on a stream, with a clock in milliseconds that the test turns. */
function setUp(columns?: number, rows?: number) {
  const stream = new RecordingStream(columns, rows);
  const clock = { now: 5000 };
  return { stream, clock, progress: new Progress(stream, () => clock.now) };
}

const work = { total: 200, done: 0, perStep: 126, unit: 'views' };

describe('Progress', () => {
  it('prints lines where output is no terminal, and nothing in between', () => {
    const { stream, clock, progress } = setUp();
    progress.note('hello');
    const meter = progress.begin('vae seed 0', work);
    clock.now += 10_000;
    meter.update(40, { loss: 1 });
    meter.line(50, { epoch: '1/4', loss: 24.1349 });
    clock.now += 30_000;
    meter.line(200);
    meter.end();
    expect(stream.text).toBe(
      [
        'hello',
        'vae seed 0  25%  0:30 left  630 views/s  epoch 1/4  loss 24.13',
        'vae seed 0 100%  0:40  630 views/s',
        '',
      ].join('\n'),
    );
  });

  it('prints a line a minute where nothing else is said: an epoch may take an hour', () => {
    const { stream, clock, progress } = setUp();
    const meter = progress.begin('simvae seed 0', { total: 1000, done: 0 });
    for (let second = 1; second <= 130; second++) {
      clock.now += 1000;
      meter.update(second);
      if (second === 30) meter.line(second);
    }
    meter.end();
    expect(stream.text.match(/\d+%/g)).toEqual(['3%', '9%']);
  });

  it('says which run of how many comes first, on a terminal and elsewhere', () => {
    for (const columns of [undefined, 28]) {
      const { stream, clock, progress } = setUp(columns);
      const meter = progress.begin('simvae seed 0', { total: 100, done: 0, run: { number: 3, of: 8 } });
      clock.now += 1000;
      meter.line(42);
      meter.end();
      expect(stream.text).toBe(
        columns === undefined
          ? '[3/8] simvae seed 0  42%  0:01 left\n'
          : `${erase}[3/8] simvae seed 0  42%  0\n`,
      );
    }
  });

  it('redraws one line of a terminal, ten times a second at most, and leaves the last', () => {
    const { stream, clock, progress } = setUp(80);
    const meter = progress.begin('t', { total: 100, done: 0 });
    meter.update(0);
    clock.now += 99;
    meter.update(5);
    clock.now += 1;
    meter.update(10);
    clock.now += 50;
    meter.line(15, { loss: 2 });
    meter.end();
    meter.end();
    progress.note('next');
    expect(stream.text).toBe(
      `${erase}t   0%${erase}t  10%  0:01 left${erase}t  15%  0:01 left  loss 2\nnext\n`,
    );
  });

  it('puts a note in the place of the line, which is drawn anew below', () => {
    const { stream, clock, progress } = setUp(80);
    const meter = progress.begin('t', { total: 2, done: 0 });
    meter.update(1);
    progress.note('Stopping ...');
    clock.now += 1000;
    meter.update(1);
    meter.end();
    expect(stream.text).toBe(`${erase}t  50%${erase}Stopping ...\n${erase}t  50%  0:01 left\n`);
  });

  it('cuts the line to the width of the terminal', () => {
    const { stream, progress } = setUp(20);
    progress.begin('a long title', { total: 2, done: 0 }).update(1, { loss: 1.5 });
    expect(stream.text).toBe(`${erase}a long title  50%  `);
  });

  it('reckons speed and time left from what this process has done', () => {
    const { stream, clock, progress } = setUp();
    const meter = progress.begin('resumed', { ...work, done: 100 });
    clock.now += 10_000;
    meter.line(100);
    meter.line(120);
    expect(stream.text).toBe('resumed  50%\nresumed  60%  0:40 left  252 views/s\n');
  });

  it('shows piece after piece of work in one line, each with its own time left, until one ends', () => {
    const { stream, clock, progress } = setUp(80);
    const neighbours = progress.begin('vae: k-NN', { total: 1, done: 0 });
    neighbours.update(0);
    clock.now += 1000;
    neighbours.update(0.5);
    const mixture = progress.begin('vae: GMM', { total: 1, done: 0 });
    mixture.update(0);
    clock.now += 3000;
    mixture.update(0.25);
    progress.note('done');
    expect(stream.text).toBe(
      `${erase}vae: k-NN   0%${erase}vae: k-NN  50%  0:01 left${erase}vae: GMM   0%` +
        `${erase}vae: GMM  25%  0:09 left${erase}done\n`,
    );
  });

  it('prints a line for each piece of work that is complete', () => {
    const { stream, clock, progress } = setUp();
    const meter = progress.begin('download a.gz', { total: 4e6, done: 0, perStep: 1e-3, unit: 'kB' });
    meter.update(0);
    clock.now += 2000;
    meter.update(1e6);
    meter.line(4e6);
    meter.end();
    expect(stream.text).toBe('download a.gz 100%  0:02  2,000 kB/s\n');
  });

  describe('with lanes', () => {
    const work = { total: 100, done: 0 };
    /** What a terminal shows after all that was written to it. */
    const screen = (text: string): string[] => {
      const lines = [''];
      let row = 0;
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a terminal is told.
      for (const part of text.split(/(\x1b\[\d*[A-Z]|\r|\n)/)) {
        const up = /^.\[(\d+)A$/.exec(part);
        if (up) row -= Number(up[1]);
        else if (part === '\x1b[J') lines.splice(row, lines.length, '');
        else if (part === '\x1b[2K') lines[row] = '';
        else if (part === '\n') row++;
        else if (part !== '\r') lines[row] = (lines[row] ?? '') + part;
      }
      return lines;
    };

    it('redraws a line for each on a terminal, below what is noted, and takes it away when the lane closes', () => {
      const { stream, clock, progress } = setUp(80);
      const [a, b] = [progress.lane(), progress.lane()];
      const [first, second] = [a.begin('vae', work), b.begin('simvae', work)];
      first.update(10);
      second.update(20);
      expect(screen(stream.text)).toEqual(['vae  10%', 'simvae  20%']);
      clock.now += 1000;
      first.update(50);
      a.note('vae has collapsed');
      expect(screen(stream.text)).toEqual(['vae has collapsed', 'vae  50%  0:01 left', 'simvae  20%']);
      first.end();
      const probe = a.begin('vae: probe', work);
      probe.line(0);
      a.close();
      expect(screen(stream.text)).toEqual(['vae has collapsed', 'simvae  20%']);
      clock.now += 1000;
      second.update(100);
      second.end();
      b.close();
      progress.note('done');
      expect(screen(stream.text)).toEqual(['vae has collapsed', 'done', '']);
    });

    it('redraws no more often with many of them than with one', () => {
      const { stream, clock, progress } = setUp(80);
      const meters = Array.from({ length: 5 }, (_, i) => progress.lane().begin(`run ${i}`, work));
      for (const meter of meters) meter.update(0);
      const before = stream.text.length;
      clock.now += 400;
      for (const meter of meters) meter.update(1);
      expect(stream.text.length).toBe(before);
      clock.now += 100;
      for (const meter of meters) meter.update(2);
      expect(screen(stream.text)).toEqual(meters.map((_, i) => expect.stringMatching(`^run ${i}   2%`)));
    });

    it('counts those that a low terminal has no room for', () => {
      const { stream, progress } = setUp(80, 5);
      for (let i = 0; i < 5; i++) progress.lane().begin(`run ${i}`, work).line(i);
      expect(screen(stream.text)).toEqual(['run 0   0%', 'run 1   1%', 'and 3 more']);
    });

    it('prints plain lines where output is no terminal', () => {
      const { stream, clock, progress } = setUp();
      const [a, b] = [progress.lane(), progress.lane()];
      const [first, second] = [a.begin('vae', work), b.begin('simvae', work)];
      clock.now += 1000;
      first.update(5);
      first.line(10);
      second.line(20);
      first.end();
      a.close();
      b.close();
      expect(stream.text).toBe('vae  10%  0:09 left\nsimvae  20%  0:04 left\n');
    });
  });
});
