import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stubSlurm } from '../../../test/slurm-commands.js';
import { temporaryFolder } from '../../../test/tiny.js';
import { isFinal, jobNamed, taskStates } from './cluster.js';

const root = temporaryFolder();
let say: ReturnType<typeof stubSlurm>;
let count = 0;

beforeEach(() => {
  say = stubSlurm(join(root, String(count++)));
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** States by task, sorted: `1_0 COMPLETED`. */
async function states(): Promise<string[]> {
  return [...(await taskStates(['1', '9']))].map(([task, { state }]) => `${task} ${state}`).sort();
}

// Lines as SLURM 22.05 prints them, brought up by `tooling/slurm/one-node.sh start --accounting`.
describe('taskStates', () => {
  it.each([
    ['1_0|COMPLETED'],
    // A task that ended with an exit code, or whose run was killed.
    ['1_5|FAILED'],
    // Its time was up before the run had saved what it had done.
    ['10_0|TIMEOUT'],
    ['20_0|OUT_OF_MEMORY'],
    // Its partition says PreemptMode=CANCEL.
    ['12_0|PREEMPTED'],
    // `--requeue` was taken from it.
    ['16_0|NODE_FAIL'],
  ])('says of %s how it ended', async (line) => {
    say('accounts', line);
    expect(await states()).toEqual([line.replace('|', ' ')]);
    for (const state of (await taskStates(['1'])).values()) expect(isFinal(state)).toBe(true);
  });

  it.each([
    ['1_4|CANCELLED by 0', ['1_4 CANCELLED']],
    // Tasks that never began are one line, also where there is but one of them.
    ['13_[0]|DEADLINE', ['13_0 DEADLINE']],
    [
      '9_0|CANCELLED by 0\n9_[1-3%1]|CANCELLED by 0',
      ['9_0', '9_1', '9_2', '9_3'].map((id) => `${id} CANCELLED`),
    ],
    ['19_[0-2,4,6%7]|CANCELLED by 0', [0, 1, 2, 4, 6].map((index) => `19_${index} CANCELLED`)],
    ['18_[0-9:3]|CANCELLED by 0', [0, 3, 6, 9].map((index) => `18_${index} CANCELLED`)],
  ])("reads sacct's %j", async (lines, expected) => {
    say('accounts', lines);
    expect(await states()).toEqual(expected);
  });

  it('believes the queue: a task that is queued again, a job that shares its number with a task', async () => {
    say('accounts', '1_2|COMPLETED', '1_3|PREEMPTED', '1_[4-5]|PENDING', '7|COMPLETED');
    say('queue', '1_3|PENDING|BeginTime', '1_4|RUNNING|None', '7|RUNNING|None');
    expect(await states()).toEqual(['1_2 COMPLETED', '1_3 PENDING', '1_4 RUNNING']);
    expect((await taskStates(['1'])).get('1_3')).toEqual({ state: 'PENDING', reason: 'BeginTime' });
  });

  it('knows nothing of a task that only the accounts call running', async () => {
    say('accounts', '22_0|RUNNING', '22_1|REQUEUED', '22_[2-3]|PENDING');
    expect(await states()).toEqual([]);
  });
});

it("finds a job by its name: in the accounts by the array's number, not a task's own", async () => {
  say('accounts', '1_0|COMPLETED', '1_[4-5]|CANCELLED by 0');
  expect(await jobNamed('simvae.accounts')).toBe('1');
  say('named', '3');
  expect(await jobNamed('simvae.accounts')).toBe('3');
});
