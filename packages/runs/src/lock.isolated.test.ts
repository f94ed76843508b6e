import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type * as os from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildChild, Child } from '../test/start-child.js';
import { temporaryFolder } from '../test/temporary-folder.js';
import { lockFolder } from './lock.js';
import { processStart, thisMachine } from './processes.js';
import { RunLockedError } from './run-error.js';

const host = vi.hoisted(() => ({ name: undefined as string | undefined }));
vi.mock('node:os', async (original) => {
  const real = await original<typeof os>();
  return {
    ...real,
    hostname() {
      if (host.name === 'throw') throw new Error('uv_os_gethostname');
      return host.name ?? real.hostname();
    },
  };
});

const folder = temporaryFolder();
let script: string;
const children: Child[] = [];
const start = (mode: string, path: string, options?: object): Child => {
  const child = new Child(script, [mode, path], options);
  children.push(child);
  return child;
};

let path: string;
let file: string;
let count = 0;
beforeAll(async () => {
  script = await buildChild(join(folder, 'child'));
});
beforeEach(() => {
  path = join(folder, String(count++), 'seed-0');
  file = `${path}.lock`;
  host.name = undefined;
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill()));
});

const held = () => JSON.parse(readFileSync(file, 'utf8'));
const beside = () => readdirSync(join(path, '..')).sort();

/** A lock as a process leaves it that is gone. */
async function leaveLock(changes: object = {}): Promise<void> {
  const { release } = await lockFolder(path);
  const lock = held();
  await release();
  // The id of a process that has ended.
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(file, JSON.stringify({ ...lock, pid, token: 'ab12', ...changes }));
}

describe('lock', () => {
  it('is a file that says by whom, until it is released', async () => {
    const lock = await lockFolder(path);
    const machine = await thisMachine();
    expect(held()).toEqual({
      pid: process.pid,
      ...JSON.parse(JSON.stringify(machine)),
      start: await processStart(process.pid),
      token: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(beside()).toEqual(['seed-0.lock']);
    await lock.release();
    await lock.release();
    expect(beside()).toEqual([]);
  });

  it('has one holder, in this process too', async () => {
    const lock = await lockFolder(path);
    const error = await lockFolder(path).catch((caught) => caught);
    expect(error).toBeInstanceOf(RunLockedError);
    expect(error.message).toBe(
      `${path} is being written by process ${process.pid}. Wait for it, or choose another folder with --out DIR.`,
    );
    expect(await start('lock', path).ask('lock')).toBe(`RunLockedError: ${error.message}`);
    await lock.release();
    const child = start('lock', path);
    expect(await child.ask('lock')).toBe('held');
    await expect(lockFolder(path)).rejects.toThrow(`process ${child.process.pid}.`);
    expect(await child.ask('release')).toBe('released');
    await (await lockFolder(path)).release();
  });

  it('is not given up by who does not hold it any more', async () => {
    const lock = await lockFolder(path);
    rmSync(file);
    const other = await lockFolder(path);
    await lock.release();
    expect(existsSync(file)).toBe(true);
    await other.release();
  });

  it('does not outlive a process that is killed', async () => {
    const child = start('lock', path);
    expect(await child.ask('lock')).toBe('held');
    await child.kill();
    expect(held().pid).toBe(child.process.pid);
    const lock = await lockFolder(path);
    expect(held().pid).toBe(process.pid);
    expect(beside()).toEqual(['seed-0.lock']);
    await lock.release();
  });

  it('is taken over where another process has the id since, or the machine has started again', async () => {
    for (const changes of [
      { pid: process.pid, start: '1' },
      { boot: 'an earlier one', pid: process.pid },
    ]) {
      await leaveLock(changes);
      await (await lockFolder(path)).release();
    }
    await leaveLock({ pid: process.pid });
    await expect(lockFolder(path)).rejects.toThrow(RunLockedError);
  });

  it('is not taken from a process that cannot be asked', async () => {
    await leaveLock({ host: 'other', boot: 'theirs' });
    await expect(lockFolder(path)).rejects.toThrow(
      new RunLockedError(
        file,
        `${path} is being written by process ${held().pid} of host other`,
        `Whether it still runs cannot be seen from here: delete ${file} if it does not.`,
      ),
    );
    rmSync(file);
    await leaveLock({ processes: 'pid:[1]' });
    await expect(lockFolder(path)).rejects.toThrow(
      'of another container of this host. Whether it still runs',
    );
    writeFileSync(file, '');
    await expect(lockFolder(path)).rejects.toThrow(
      new RunLockedError(
        file,
        `${path} is locked by a file that does not say by whom`,
        `Delete ${file} if no other process is writing there.`,
      ),
    );
  });

  it('is taken over from an earlier start of the same SLURM job, on whatever host that was, and from no other', async () => {
    const started = (id: string, restarts?: string) => {
      vi.stubEnv('SLURM_CLUSTER_NAME', 'ours');
      vi.stubEnv('SLURM_JOB_ID', id);
      vi.stubEnv('SLURM_RESTART_COUNT', restarts);
    };
    started('12');
    const lock = await lockFolder(path);
    expect(held().job).toEqual({ id: 'ours/12', restarts: 0 });
    await lock.release();
    const job = { id: 'ours/12', restarts: 1 };
    for (const [id, restarts] of [
      ['13', '2'],
      ['12', '1'],
      ['12', undefined],
    ] as const) {
      started(id, restarts);
      await leaveLock({ host: 'other', boot: 'theirs', job });
      await expect(lockFolder(path)).rejects.toThrow('of host other');
      rmSync(file);
    }
    started('12', '2');
    await leaveLock({ host: 'other', boot: 'theirs', job });
    await (await lockFolder(path)).release();
    vi.unstubAllEnvs();
  });

  it('is taken over by one of many in a process', async () => {
    for (let round = 0; round < 40; round++) {
      await leaveLock({ token: round.toString(16) });
      // A process that ended while it took over leaves its claim behind.
      if (round % 2 === 1) writeFileSync(`${file}.${round.toString(16)}`, readFileSync(file));
      const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(path)));
      const locks = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      expect(locks).toHaveLength(1);
      for (const each of tries)
        if (each.status === 'rejected') expect(each.reason).toBeInstanceOf(RunLockedError);
      expect(held().pid).toBe(process.pid);
      await locks[0].release();
      expect(beside()).toEqual([]);
    }
  });

  it('is taken over by one of many processes', async () => {
    const contenders = Array.from({ length: 4 }, () => start('lock', path));
    for (let round = 0; round < 25; round++) {
      await leaveLock({ token: round.toString(16) });
      const answers = await Promise.all(contenders.map((child) => child.ask('lock')));
      const winner = answers.indexOf('held');
      expect(winner).toBeGreaterThanOrEqual(0);
      expect(held().pid).toBe(contenders[winner].process.pid);
      for (const [i, answer] of answers.entries()) {
        if (i !== winner)
          expect(answer).toMatch(/^RunLockedError: .* is being written by process \d+\. Wait for it/);
      }
      await contenders[winner].ask('release');
    }
    expect(beside()).toEqual([]);
  });

  it('clears away what is left half-written, but not by a process that runs', async () => {
    mkdirSync(join(path, 'results'), { recursive: true });
    const gone = 2 ** 30;
    for (const name of [
      `config.json.${gone}-aa.tmp`,
      `results/probes.json.${gone}-bb.tmp`,
      'config.json.1-cc.tmp',
    ]) {
      writeFileSync(join(path, name), '');
    }
    writeFileSync(`${file}.${gone}-dd.tmp`, '');
    writeFileSync(`${file}.1-ee.tmp`, '');
    writeFileSync(join(path, '..', 'seed-1.lock'), '');
    const lock = await lockFolder(path);
    expect(readdirSync(path, { recursive: true }).sort()).toEqual(['config.json.1-cc.tmp', 'results']);
    expect(beside()).toEqual(['seed-0', 'seed-0.lock', 'seed-0.lock.1-ee.tmp', 'seed-1.lock']);
    await lock.release();
  });

  it('needs no home, no name of the machine and no known user', async () => {
    host.name = 'throw';
    const lock = await lockFolder(path);
    expect(held().host).toBe('unknown');
    await lock.release();
    chmodSync(join(path, '..'), 0o777);
    chmodSync(folder, 0o755);
    const stranger = process.getuid?.() === 0 ? { uid: 54_321, gid: 54_321 } : {};
    expect(await start('lock', path, { env: {}, cwd: folder, ...stranger }).ask('lock')).toBe('held');
  });
});

describe('processStart', () => {
  it('tells processes apart, and those that have ended from all', async () => {
    const child = start('lock', path);
    const [mine, other] = [await processStart(process.pid), await processStart(child.process.pid!)];
    expect(mine).toBeTruthy();
    expect(mine).not.toBe(other);
    await child.kill();
    expect(await processStart(child.process.pid!)).toBe('gone');
  });
});
