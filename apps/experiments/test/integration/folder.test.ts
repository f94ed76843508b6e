import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../src/testing/temporary-folder.js';
import type { Finished } from '../support/command.js';
import { brief } from '../support/quick.js';
import { json, runOf } from '../support/run-files.js';
import { startSimvaeWith } from '../support/simvae.js';

const folder = temporaryFolder();
const small = [
  ...['--size', '16', '--network', 'mlp', '--set', 'network.latent=4', '--set', 'network.hidden=[32]'],
  ...['--set', 'training.batchSize=32'],
];

/** Runs the command with a cache of its own. */
function simvae(...args: string[]): Promise<Finished> {
  const cache = { XDG_CACHE_HOME: join(folder, 'cache'), LOCALAPPDATA: join(folder, 'cache') };
  return startSimvaeWith({ env: { ...process.env, ...cache } }, ...args).finished;
}

/** Writes images of one colour each, some JPEG, some PNG, and one that is none. */
async function drawImages(path: string, red: number): Promise<void> {
  mkdirSync(path, { recursive: true });
  for (let i = 0; i < 60; i++) {
    const background = { r: red, g: 4 * i, b: (37 * i) % 256 };
    const image = sharp({ create: { width: 40, height: 30, channels: 3, background } });
    await image.toFile(join(path, `${i}.${i % 2 ? 'jpg' : 'png'}`));
  }
  writeFileSync(join(path, 'broken.jpg'), 'no image');
}

beforeAll(async () => {
  await drawImages(join(folder, 'colours', 'dark'), 20);
  await drawImages(join(folder, 'colours', 'red'), 230);
  await drawImages(join(folder, 'unsorted'), 128);
});

describe('a folder of images', () => {
  const out = join(folder, 'runs');
  const colours = `folder:${join(folder, 'colours')}`;
  const named = { dataset: 'folder-colours' };

  it('is a data set whose classes are its folders; what is broken is named and left out', async () => {
    const args = ['bench', '--dataset', colours, ...small, '--methods', 'random,vae', '--epochs', '2'];
    const { code, stdout, stderr } = await simvae(...args, '--out', out, ...brief);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(`${colours}: 108 + 12 images (`);
    expect(stderr).toContain(`${colours}: 2 that cannot be read are left out:\n`);
    for (const name of ['dark', 'red']) expect(stderr).toContain(join('colours', name, 'broken.jpg'));
    expect(stdout).toMatch(/^VAE( +-?\d+\.\d){6} +2 +0:\d\d$/m);
    const { identity, images, data } = json(runOf(out, 'vae', named), 'config.json');
    expect([identity.dataset.name, images]).toEqual(['folder-colours', { train: 108, test: 12 }]);
    expect(data).toEqual({ request: colours, settings: { size: 16 } });
  });

  it('is refused with --strict where an image is broken, which begins no run', async () => {
    const args = ['train', '--dataset', colours, ...small, '--strict', '--methods', 'vae', '--epochs', '1'];
    const { code, stdout, stderr } = await simvae(...args, '--out', join(folder, 'none'));
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^simvae: .*broken\.jpg.*--strict.*$/m);
  });

  it('may move: its runs are evaluated with its new place', async () => {
    const there = join(folder, 'elsewhere', 'colours');
    mkdirSync(join(there, '..'));
    renameSync(join(folder, 'colours'), there);
    const args = ['eval', '--out', out, '--set', 'evaluation.gmmInits=2'];
    const gone = await simvae(...args);
    expect(gone.code, gone.stderr).toBe(1);
    expect(gone.stderr).toContain(join(folder, 'colours'));
    const found = await simvae(...args, '--dataset', `folder:${there}`);
    expect(found.code, found.stderr).toBe(0);
    expect(json(runOf(out, 'vae', named), 'results', 'mixture.json').settings.gmmInits).toBe(2);
  });

  it('without classes is judged by what needs none, and the tables say so', async () => {
    const args = ['bench', '--dataset', `folder:${join(folder, 'unsorted')}`, ...small, '--methods', 'vae'];
    const { code, stdout, stderr } = await simvae(...args, '--epochs', '1', '--out', out, ...brief);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/no labels/);
    expect(stdout).toMatch(/\nVAE +own +\d+\.\d\n/);
  });
});
