import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listenForStop, Stopped } from './stop.js';

let asked: number;
let stream: EventEmitter;
let listening: ReturnType<typeof listenForStop>;

beforeEach(() => {
  asked = 0;
  stream = new EventEmitter();
  listening = listenForStop([stream], () => asked++);
});
afterEach(() => {
  listening.release();
  vi.restoreAllMocks();
});

const breakWith = (code: string) =>
  stream.emit('error', Object.assign(new Error(`${code}: it broke`), { code }));

describe('listenForStop', () => {
  it.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('asks for an end at %s, and forces one at the next signal', (name, code) => {
    const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
    const now = vi.spyOn(performance, 'now').mockReturnValue(1000);
    process.emit(name);
    expect(asked).toBe(1);
    expect(listening.signal.reason).toEqual(new Stopped(code));

    // Passed on by npm: the same wish.
    now.mockReturnValue(1400);
    process.emit('SIGTERM');
    expect(exit).not.toHaveBeenCalled();

    now.mockReturnValue(1600);
    process.emit('SIGTERM');
    expect(exit).toHaveBeenCalledExactlyOnceWith(143);
    expect(asked).toBe(1);
    expect(listening.signal.reason.exitCode).toBe(code);
  });

  it('takes Ctrl-C for what it is, also where npm has passed it on first', () => {
    vi.spyOn(performance, 'now').mockReturnValue(1000);
    process.emit('SIGTERM');
    process.emit('SIGINT');
    expect(asked).toBe(1);
    expect(listening.signal.reason.exitCode).toBe(130);
  });

  it.each(['EPIPE', 'EIO'])('asks for an end when nobody reads any more (%s)', (code) => {
    breakWith(code);
    breakWith(code);
    expect(asked).toBe(0);
    expect(listening.signal.reason).toEqual(new Stopped(141));
  });

  it('aborts with what else broke a stream', () => {
    breakWith('ENOSPC');
    breakWith('EPIPE');
    expect(listening.signal.reason).toEqual(new Error('Cannot write the output: ENOSPC: it broke.'));
  });

  it('lets go of the signals', () => {
    const counts = () => ['SIGHUP', 'SIGINT', 'SIGTERM'].map((name) => process.listenerCount(name));
    const during = counts();
    listening.release();
    expect(counts()).toEqual(during.map((count) => count - 1));
  });
});
