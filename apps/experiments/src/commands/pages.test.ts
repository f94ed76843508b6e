import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { writeExampleRun } from '@simvae/runs/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { main } from '../main.js';
import { RecordingStream } from '../testing/recording-stream.js';
import { temporaryFolder } from '../testing/temporary-folder.js';

const runs = join(temporaryFolder(), 'runs');

async function simvae(...args: string[]) {
  const [stdout, stderr] = [new RecordingStream(), new RecordingStream()];
  const code = await main(args, { stdout, stderr });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

beforeAll(async () => {
  await writeExampleRun(runs);
});

describe('simvae explore', () => {
  it('refuses what is no run, and one that is not trained', async () => {
    expect(await simvae('explore', 'no/such', '--out', runs)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('There is no run no/such, neither as a folder nor in'),
    });
    const example = await simvae('explore', 'fashion-mnist-mini/vae', '--out', runs);
    expect(example).toMatchObject({ code: 1, stderr: expect.stringContaining('Run `simvae train`') });
  });

  it('refuses a port that is none', async () => {
    for (const port of ['70000', 'x', '-1']) {
      expect(await simvae('explore', 'x', '--port', port), port).toMatchObject({ code: 2 });
    }
  });
});

describe('simvae report --watch', () => {
  it('says that a port is taken, and that there is no run', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const taken = await simvae('report', '--watch', '--out', runs, '--port', String(port));
    expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining(`Port ${port} is taken`) });
    other.close();
    const empty = await simvae('report', '--watch', '--out', join(runs, 'nowhere'));
    expect(empty).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no such run') });
  });
});
