import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { examplePicture } from '@simvae/runs/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { main } from '../main.js';
import { RecordingStream } from '../testing/recording-stream.js';
import { temporaryFolder } from '../testing/temporary-folder.js';

const folder = temporaryFolder();
const runs = join(folder, 'runs');
const photos = join(folder, 'photos');

async function simvae(...args: string[]) {
  const [stdout, stderr] = [new RecordingStream(), new RecordingStream()];
  const code = await main(args, { stdout, stderr });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

beforeAll(async () => {
  mkdirSync(photos);
  for (const name of ['a.png', 'b.png']) writeFileSync(join(photos, name), examplePicture(0.4));
  writeFileSync(join(photos, 'c.png'), 'no image');
  const settings = ['training.batchSize=2500', 'network.hidden=[8]'].flatMap((setting) => ['--set', setting]);
  const trained = await simvae(
    ...[
      'train',
      '--dataset',
      'glyphs',
      '--methods',
      'vae,random',
      '--epochs',
      '1',
      '--out',
      runs,
      ...settings,
    ],
  );
  expect(trained).toMatchObject({ code: 0 });
});

describe('export', () => {
  it('writes files, and replaces them only with --force', async () => {
    const to = join(folder, 'exported');
    const first = await simvae('export', 'glyphs/vae', '--to', to, '--out', runs);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toMatch(
      /^encoder\.onnx {2}[\d,]+ bytes {2}SHA-256 [0-9a-f]{64}\ndecoder\.onnx {2}.*\n$/,
    );
    expect(readdirSync(to).sort()).toEqual(['README.md', 'decoder.onnx', 'encoder.onnx', 'export.json']);
    expect(await simvae('export', 'glyphs/random', '--to', to, '--out', runs)).toEqual({
      code: 2,
      stdout: '',
      stderr: `simvae: ${to} has encoder.onnx, README.md, export.json, decoder.onnx already. Pass --force to replace them, or name another folder.\n`,
    });
    const args = ['--to', to, '--out', runs, '--force', '--json', '--format', 'safetensors'];
    const replaced = await simvae('export', 'glyphs/random/0', ...args);
    expect(JSON.parse(replaced.stdout)).toMatchObject({ folder: to, files: [{ name: 'model.safetensors' }] });
    expect(readdirSync(to).sort()).toEqual(['README.md', 'export.json', 'model.safetensors']);
  });

  it('says how a decoder is made where there is none, and which runs there are', async () => {
    const args = ['--to', join(folder, 'encoder'), '--out', runs];
    expect((await simvae('export', 'glyphs/random', ...args)).stderr).toContain(
      'evaluation.decoderEpochs=20',
    );
    const unknown = await simvae('export', 'glyphs/moco', ...args);
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toMatch(
      /There is no run glyphs\/moco.*\n {2}glyphs\/random-\w+\/seed-0\n {2}glyphs\/vae-/,
    );
  });
});

describe('embed and reconstruct', () => {
  it('write what they make of images, and name what they leave out', async () => {
    const features = join(folder, 'deep', 'features.npz');
    const embed = ['embed', 'glyphs/random', photos, '--runs', runs, '--out', features];
    const embedded = await simvae(...embed);
    expect(embedded).toMatchObject({ code: 0, stdout: `${features}: features [2, 10], files [2]\n` });
    expect(embedded.stderr).toContain(`Left out: ${join(photos, 'c.png')}: `);
    expect(await simvae(...embed)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Pass --force'),
    });
    expect(await simvae(...embed, '--force', '--strict')).toMatchObject({ code: 1 });
    const out = join(folder, 'reconstruction.png');
    const image = join(photos, 'a.png');
    const reconstructed = await simvae('reconstruct', 'glyphs/vae', image, '--runs', runs, '--out', out);
    expect(reconstructed).toMatchObject({ code: 0 });
    expect(reconstructed.stdout).toMatch(/a\.png: half the squared error \d+\.\d\d\n.*, own decoder\n$/);
    expect(readFileSync(out).subarray(1, 4).toString()).toBe('PNG');
  });

  it('need a decoder, and an engine that there is', async () => {
    const args = [join(photos, 'a.png'), '--runs', runs, '--out', join(folder, 'never.png')];
    expect(await simvae('reconstruct', 'glyphs/random', ...args)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('has no decoder of its own'),
    });
    expect(await simvae('reconstruct', 'glyphs/vae', ...args, '--engine', 'abacus')).toMatchObject({
      code: 2,
    });
    expect(existsSync(join(folder, 'never.png'))).toBe(false);
  });
});

describe('sample', () => {
  it('says what it lacks', async () => {
    expect(await simvae('sample', 'glyphs/vae', '--runs', runs)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('has no representations of its images. Run `simvae eval`.'),
    });
    const both = ['--from', 'aggregate', '--class', 'disc', '--runs', runs];
    expect(await simvae('sample', 'glyphs/vae', ...both)).toMatchObject({ code: 2, stdout: '' });
  });
});
