import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { silent } from '@simvae/study';
import { zipSync } from 'fflate';
import { expect, it, vi } from 'vitest';
import { Stopped } from '../terminal/stop.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { fetchWheel, unpackWheel } from './wheels.js';

const folder = temporaryFolder();
const stopped = new Stopped(130);

/** A wheel whose library takes more than one step to write. */
const path = join(folder, 'large.whl');
const wheel = zipSync({ 'tensorflow/libtensorflow_cc.so.2': new Uint8Array(2 ** 22) }, { level: 0 });
writeFileSync(path, wheel);

it('stops in the middle of a file', async () => {
  const controller = new AbortController();
  const target = join(folder, 'tensorflow', 'libtensorflow_cc.so.2');
  const unpacking = unpackWheel(path, folder, controller.signal);
  const watch = setInterval(() => existsSync(target) && controller.abort(stopped), 0);
  await expect(unpacking).rejects.toBe(stopped);
  clearInterval(watch);
});

it('takes a wheel that is there, and whole, without a download', async () => {
  vi.stubEnv('PATH', '');
  const context = { reporter: silent, signal: new AbortController().signal };
  const large = { name: 'large', version: '1', bytes: wheel.length };
  await fetchWheel({ ...large, sha256: createHash('sha256').update(wheel).digest('hex') }, path, context);
  await expect(fetchWheel({ ...large, sha256: '' }, path, context)).rejects.toThrow(
    'pip cannot download large==1; what was downloaded before is kept for the next time. python3 ended with ENOENT',
  );
  vi.unstubAllEnvs();
});
