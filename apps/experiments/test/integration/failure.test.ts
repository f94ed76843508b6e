import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../src/testing/temporary-folder.js';
import { brief, narrow } from '../support/quick.js';
import { json, runOf } from '../support/run-files.js';
import { simvae, startSimvaeWith } from '../support/simvae.js';
import { writeImages } from '../support/write-images.js';

const folder = temporaryFolder();
const data = join(folder, 'data');
const quick = [...narrow, ...brief];
const place = (name: string) => ['--data-dir', data, '--out', join(folder, name)];
const exampleMethod = fileURLToPath(new URL('../../../../examples/my-method/my-method.js', import.meta.url));

beforeAll(() => writeImages(data, { train: 500, test: 200 }));

describe('a method that fails', () => {
  it('does not end the others, whose tables are printed', async () => {
    const out = join(folder, 'failing');
    const args = ['bench', '--methods', 'random,vae,simvae', ...place('failing'), '--epochs', '1', ...quick];
    const { code, stdout, stderr } = await simvae(...args, '--set', 'simvae.likelihoodVariance=1e-39');
    expect(code, stderr).toBe(1);
    expect(stdout).toMatch(/^Random( +\d+\.\d){6}/m);
    expect(stdout).toMatch(/^VAE( +\d+\.\d){6}/m);
    const summary = stderr.slice(stderr.lastIndexOf('simvae: '));
    expect(summary).toMatch(
      /^simvae: 1 of 3 runs failed:\n {2}simvae seed 0: .*\n {4}Lower the learning rate/,
    );
    expect(json(runOf(out, 'vae'), 'results', 'probes.json').stage).toBe('probes');
  });
});

describe('a damaged run', () => {
  it('is listed, and the others are used', async () => {
    // The two runs above that did not fail.
    const out = join(folder, 'damaged');
    cpSync(join(folder, 'failing'), out, { recursive: true });
    const checkpoint = join(runOf(out, 'vae'), 'checkpoint.safetensors');
    const bytes = readFileSync(checkpoint);
    bytes[bytes.length - 100] ^= 1;
    writeFileSync(checkpoint, bytes);
    const again = await simvae('eval', '--force', '--methods', 'random,vae', ...place('damaged'));
    expect(again.code, again.stderr).toBe(1);
    expect(again.stderr).toContain('1 of 2 runs failed:\n  vae seed 0: ');
    expect(again.stderr).toContain(`${checkpoint} is damaged`);
    expect(again.stdout).toMatch(/^Random /m);

    writeFileSync(join(runOf(out, 'vae'), 'config.json'), '{');
    const table = await simvae('table', '--out', out);
    expect([table.code, table.stdout]).toEqual([0, expect.stringMatching(/^Random /m)]);
    expect(table.stderr).toContain('config.json is damaged');
  });
});

describe("a third party's method", () => {
  const out = join(folder, 'third');
  const args = ['--method', exampleMethod, ...place('third'), '--epochs', '1', ...quick];

  it('is trained beside the others, and evaluated only when its file is named', async () => {
    const { code, stdout, stderr } = await simvae(
      'bench',
      '--methods',
      'random',
      ...args,
      '--method',
      exampleMethod,
    );
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^Barlow Twins( +\d+\.\d){6} +1 +0:\d\d$/m);
    expect(json(runOf(out, 'barlow-twins'), 'config.json')).toMatchObject({
      identity: { method: { name: 'barlow-twins', file: expect.stringMatching(/^[0-9a-f]{64}$/) } },
      methodFile: exampleMethod,
    });

    const again = ['eval', '--force', '--methods', 'barlow-twins', ...place('third')];
    const refused = await simvae(...again);
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toContain('1 of 1 run failed:\n  barlow-twins seed 0: ');
    expect(refused.stderr).toContain('--method');
    const named = await simvae(...again, '--method', exampleMethod);
    expect(named.code, named.stderr).toBe(0);
    expect((await simvae('table', '--out', out)).stdout).toMatch(/^Barlow Twins /m);
  });

  it('is another method once its file is changed', async () => {
    const changed = join(folder, 'changed.mjs');
    writeFileSync(changed, `export { default } from ${JSON.stringify(exampleMethod)}; // changed\n`);
    const { code, stderr } = await simvae('eval', '--force', '--method', changed, ...place('third'));
    expect(code, stderr).toBe(1);
    expect(stderr).toContain('barlow-twins seed 0: ');
    expect(stderr).not.toContain('random seed 0: ');
  });

  it('is named where it cannot be used', async () => {
    const broken = join(folder, 'broken.mjs');
    writeFileSync(broken, 'export default { name: "x" };\n');
    const { code, stderr } = await simvae('train', '--method', broken, ...place('none'));
    expect([code, stderr]).toEqual([1, expect.stringContaining(`simvae: Cannot use the method ${broken}: `)]);
  });
});

describe('a run', () => {
  it('writes nowhere but in the folder of runs, and calls nobody', async () => {
    const [home, cache, work, temporary] = ['home', 'cache', 'work', 'temporary'].map((name) => {
      mkdirSync(join(folder, name));
      return join(folder, name);
    });
    // What calls somebody asks the proxy.
    const calls: string[] = [];
    const proxy = createServer((socket) => {
      socket.on('data', (data) => calls.push(data.toString())).on('error', () => {});
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const proxies = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];
    const env = {
      PATH: process.env.PATH,
      ...{ HOME: home, XDG_CACHE_HOME: cache, TMPDIR: temporary },
      ...Object.fromEntries(proxies.map((name) => [name, address])),
    };
    try {
      const args = ['bench', '--methods', 'vae', '--steps', '5', '--workers', '1', ...quick];
      const { code, stderr } = await startSimvaeWith({ cwd: work, env }, ...args).finished;
      expect(code, stderr).toBe(0);
    } finally {
      proxy.close();
    }
    expect(calls).toEqual([]);
    expect([home, cache, temporary].map((path) => readdirSync(path))).toEqual([[], [], []]);
    expect(readdirSync(work)).toEqual(['runs']);
    // Five steps are less than an epoch: one is the least.
    expect(json(runOf(join(work, 'runs'), 'vae'), 'config.json').identity.training.epochs).toBe(1);
  });
});
