import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { decode } from 'fast-png';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../src/testing/temporary-folder.js';
import type { Finished } from './support/command.js';
import { simvae } from './support/simvae.js';
import { writeImages } from './support/write-images.js';

const folder = temporaryFolder();
const data = join(folder, 'data');
const out = join(folder, 'runs');
const quick = ['--set', 'evaluation.probeEpochs=2', '--set', 'evaluation.gmmInits=1'];
const methods = ['--methods', 'random,simclr,vae,simvae'];
const bench = ['bench', ...methods, '--data-dir', data, '--out', out, '--epochs', '2', ...quick];

const runOf = (method: string, ...path: string[]) =>
  join(out, 'fashion-mnist-mini', method, 'seed-0', ...path);
const json = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'));
const filesIn = (path: string) =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
const contents = (path: string) =>
  Object.fromEntries(filesIn(path).map((file) => [file, readFileSync(join(path, file)).toString('base64')]));
const writtenAt = () => filesIn(out).map((file) => [file, statSync(join(out, file)).mtimeMs]);

let first: Finished;
beforeAll(async () => {
  await writeImages(data, { train: 500, test: 200 });
  first = await simvae(...bench);
});

describe('simvae bench', () => {
  it('trains and judges methods and prints both tables', () => {
    expect(first.code, first.stderr).toBe(0);
    const [accuracies, decoders] = first.stdout.split('images that decoders make');
    const rows = accuracies.split('\n').filter((line) => /^(Random|SimCLR|VAE|SimVAE) /.test(line));
    expect(rows.map((row) => row.split(' ')[0])).toEqual([
      ...['Random', 'SimCLR', 'VAE', 'SimVAE'],
      ...['Random', 'SimCLR', 'VAE', 'SimVAE'],
    ]);
    for (const row of rows) expect(row).toMatch(/^\w+( +\d+\.\d){6} +(-|2) +(-|0:\d\d)$/);
    expect(first.stdout).toContain('FashionMNIST-mini, protocol paper; percent, one seed.\n');
    expect(first.stdout).toContain('FashionMNIST-mini, protocol strict; percent, one seed.\n');
    expect(decoders).toMatch(/\nVAE +own +\d+\.\d\nSimVAE +own +\d+\.\d\n/);
    // The paper says nothing of these images.
    expect(first.stdout).not.toContain('  paper ');
  });

  it('shows its progress on stderr', () => {
    expect(first.stderr).toContain(
      `fashion-mnist-mini: 500 + 200 images (data-dir: ${data}; not the published files)\n`,
    );
    for (const method of ['simclr', 'vae', 'simvae']) {
      expect(first.stderr).toMatch(
        new RegExp(`^${method} seed 0  50%  0:\\d\\d left  [\\d,]+ views/s  epoch 1/2  loss [\\d.-]+`, 'm'),
      );
      expect(first.stderr).toMatch(
        new RegExp(`^${method} seed 0 100%  0:\\d\\d  [\\d,]+ views/s  epoch 2/2  loss`, 'm'),
      );
    }
    expect(first.stderr).toMatch(/^random seed 0, protocol strict: {2}Linear \d/m);
    expect(first.stderr).not.toContain('\x1b');
  });

  it('writes run directories', () => {
    const trained = ['checkpoint.json', 'checkpoint.safetensors', 'config.json'];
    expect(filesIn(runOf('random'))).toEqual(['config.json', 'results.json']);
    expect(filesIn(runOf('simclr'))).toEqual([...trained, 'metrics.jsonl', 'results.json']);
    for (const method of ['vae', 'simvae']) {
      expect(filesIn(runOf(method))).toEqual([
        ...trained,
        'figures/class-samples.png',
        'figures/reconstructions.png',
        'metrics.jsonl',
        'results.json',
      ]);
    }
  });

  it('records settings, metrics and results', () => {
    expect(json(runOf('simvae', 'config.json'))).toMatchObject({
      method: 'simvae',
      options: { views: 6, priorVariance: 0.003 },
      training: { epochs: 2, batchSize: 128 },
      evaluation: { probeEpochs: 2, gmmInits: 1 },
      environment: { command: `simvae ${bench.join(' ')}`, node: process.version },
    });
    const lines = readFileSync(runOf('simvae', 'metrics.jsonl'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject(
      [1, 2].map((epoch) => ({
        epoch,
        loss: expect.any(Number),
        metrics: {
          reconstruction: expect.any(Number),
          entropy: expect.any(Number),
          prior: expect.any(Number),
        },
      })),
    );
    // 500 images make 23 steps of 21 images.
    expect(json(runOf('simvae', 'checkpoint.json'))).toMatchObject({ epoch: 2, step: 0, adamSteps: 46 });
    expect(json(runOf('simvae', 'results.json'))).toMatchObject({
      data: { official: false, train: 500, test: 200 },
      training: { epochs: 2, images: 2 * 23 * 21, views: 2 * 23 * 21 * 6 },
      evaluations: [{ protocol: { id: 'paper' } }, { protocol: { id: 'strict' } }],
    });
    expect(json(runOf('random', 'results.json')).training).toEqual({
      epochs: 0,
      images: 0,
      views: 0,
      seconds: 0,
    });
  });

  it('names the encoder that was judged, which judging leaves as it is', () => {
    const prints = ['random', 'simclr', 'vae', 'simvae'].map(
      (method) => json(runOf(method, 'results.json')).model.sha256,
    );
    expect(new Set(prints).size).toBe(4);
    for (const print of prints) expect(print).toMatch(/^[0-9a-f]{64}$/);
  });

  it('draws reconstructions', () => {
    const { width, height, channels, data } = decode(
      readFileSync(runOf('vae', 'figures', 'reconstructions.png')),
    );
    // Ten columns and four rows of 28 x 28 pixels, twice as large, two pixels apart.
    expect([width, height, channels]).toEqual([10 * 58 + 2, 4 * 58 + 2, 1]);
    expect(new Set(data).size).toBeGreaterThan(100);
  });

  it('reuses what is complete, without so much as reading the data', async () => {
    const before = writtenAt();
    const { code, stdout, stderr } = await simvae(...bench, '--data-dir', join(folder, 'missing'));
    expect([code, stdout]).toEqual([0, first.stdout]);
    expect(stderr).toContain(`4 of 4 runs are complete in ${out}; --force begins them anew.\n`);
    expect(writtenAt()).toEqual(before);
  });

  it('prints the same numbers as JSON', async () => {
    const { code, stdout } = await simvae('table', '--json', '--out', out);
    expect(code).toBe(0);
    const tables = JSON.parse(stdout);
    expect(JSON.parse((await simvae(...bench, '--json')).stdout)).toEqual(tables);
    const [{ linear, gmm }] = json(runOf('vae', 'results.json')).evaluations;
    const row = tables[0].rows.find(({ method }: { method: string }) => method === 'vae');
    expect(row.ours).toMatchObject({ linear: { mean: 100 * linear.accuracy }, ari: { mean: 100 * gmm.ari } });
  });

  it('judges again with the same result, from the checkpoint as it is', async () => {
    const before = contents(runOf('vae'));
    const { code, stderr } = await simvae(
      'eval',
      '--force',
      '--methods',
      'vae',
      '--data-dir',
      data,
      '--out',
      out,
    );
    expect(code, stderr).toBe(0);
    expect(contents(runOf('vae'))).toEqual(before);
  });

  it('judges trained runs with other settings, and notes them', async () => {
    const settings = { generatedImages: 50, likelihoodImages: 2, likelihoodSamples: 20 };
    const set = Object.entries(settings).flatMap(([key, value]) => ['--set', `evaluation.${key}=${value}`]);
    const args = ['eval', '--force', '--methods', 'vae,simvae', '--data-dir', data, '--out', out, ...set];
    const { code, stdout, stderr } = await simvae(...args);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/\n +decoder +RE +NLL +FD +precision +recall\n/);
    for (const method of ['vae', 'simvae']) {
      const { evaluation, environment } = json(runOf(method, 'config.json'));
      expect(evaluation).toMatchObject({ probeEpochs: 2, ...settings });
      expect(environment).toMatchObject({
        command: `simvae ${bench.join(' ')}`,
        judgedBy: `simvae ${args.join(' ')}`,
      });
      expect(json(runOf(method, 'results.json')).generation).toMatchObject({
        decoder: 'own',
        generated: { images: { real: 50, generated: 50 } },
        likelihood: { images: 2, samples: 20 },
      });
    }
    const wrong = await simvae('eval', '--out', out, '--set', 'evaluation.images=1');
    expect([wrong.code, wrong.stdout]).toEqual([2, '']);
  });

  it('overwrites nothing without --force', async () => {
    const before = writtenAt();
    const other = ['--methods', 'random', '--set', 'training.latent=5'];
    const { code, stdout, stderr } = await simvae(...bench, ...other);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      `simvae: ${runOf('random')} holds a run with other settings (training.latent: 10 there, 5 asked for). Pass ` +
        '--force to replace it, or --out DIR to write elsewhere.\n',
    );
    // Nor with it, before the data is known to be there.
    expect((await simvae(...bench, ...other, '--force', '--data-dir', folder)).code).toBe(1);
    expect(writtenAt()).toEqual(before);
    expect((await simvae(...bench, ...other, '--force')).code).toBe(0);
    expect(json(runOf('random', 'config.json')).training.latent).toBe(5);
  });

  it('trains for some minutes, and continues with the epochs that were measured then', async () => {
    const timed = join(folder, 'timed');
    const args = [
      '--methods',
      'random,vae',
      '--minutes',
      '0.03',
      '--data-dir',
      data,
      '--out',
      timed,
      ...quick,
    ];
    const training = await simvae('train', ...args);
    expect(training.code, training.stderr).toBe(0);
    const [, epochs] = /^vae: [\d.]+ s an epoch, (\d+) in 0.03 minutes$/m.exec(training.stderr)!;
    expect(training.stderr.match(/500 \+ 200 images/g)).toHaveLength(1);
    const config = json(timed, 'fashion-mnist-mini', 'vae', 'seed-0', 'config.json');
    expect(config).toMatchObject({ minutes: 0.03, training: { epochs: Number(epochs) } });
    const judging = await simvae('bench', ...args);
    expect(judging.code, judging.stderr).toBe(0);
    expect(judging.stderr).not.toContain('an epoch');
    expect(judging.stdout).toMatch(new RegExp(`^VAE .* ${epochs} +0:0\\d$`, 'm'));
  });

  it('names a file of the data that is cut short', async () => {
    const cut = join(folder, 'cut');
    await writeImages(cut, { train: 100, test: 20 });
    const path = join(cut, 'train-images-idx3-ubyte.gz');
    const whole = gzipSync(readFileSync(join(cut, 'train-images-idx3-ubyte')));
    writeFileSync(path, whole.subarray(0, whole.length / 2));
    const { code, stdout, stderr } = await simvae('bench', '--data-dir', cut, '--out', join(folder, 'none'));
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^simvae: .*\.$/m);
    expect(stderr).toContain(`simvae: ${path}: `);
  });

  it('needs no data of its own, and compares with the paper', async () => {
    const own = join(folder, 'own');
    const { code, stdout, stderr } = await simvae(
      'bench',
      '--methods',
      'random,vae',
      '--steps',
      '30',
      '--out',
      own,
      ...quick,
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('fashion-mnist-mini: 10,000 + 2,000 images (package: ');
    expect(stdout).toContain("Rows `paper`: the paper's values on FashionMNIST, 3 seeds.\n");
    expect(stdout).toContain('  paper    77.0  80.2  83.7  57.9  44.2  66.7\n');
    expect(json(own, 'fashion-mnist-mini', 'vae', 'seed-0', 'config.json').training.epochs).toBe(1);
  });
});
