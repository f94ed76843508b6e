import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../src/testing/temporary-folder.js';
import type { Finished } from '../support/command.js';
import { brief, narrow } from '../support/quick.js';
import { filesIn, json, runOf, runsOf } from '../support/run-files.js';
import { simvae } from '../support/simvae.js';
import { writeImages } from '../support/write-images.js';

const folder = temporaryFolder();
const data = join(folder, 'data');
const out = join(folder, 'runs');
const quick = [...narrow, ...brief];
const methods = ['random', 'simclr', 'vae', 'simvae'];
const bench = [
  ...['bench', '--methods', methods.join(), '--data-dir', data, '--out', out, '--epochs', '2'],
  ...quick,
];

/** A command as a shell takes it, which is how runs record it. */
const recorded = (args: readonly string[]) =>
  ['simvae', ...args.map((arg) => (arg.includes('[') ? `'${arg}'` : arg))].join(' ');
const fileOf = (method: string, ...path: string[]) => join(runOf(out, method), ...path);
/** When files of runs were written; the page of them is made anew each time. */
const writtenAt = () =>
  filesIn(out)
    .filter((file) => !file.startsWith('report/'))
    .map((file) => [file, statSync(join(out, file)).mtimeMs]);
/** Files of a run; stages without when and how they were made. */
const contents = (run: string) =>
  Object.fromEntries(
    filesIn(run).map((file) => [
      file,
      file.startsWith('results/')
        ? { ...json(run, file), madeBy: undefined }
        : readFileSync(join(run, file)).toString('base64'),
    ]),
  );

let first: Finished;
beforeAll(async () => {
  await writeImages(data, { train: 500, test: 200 });
  first = await simvae(...bench);
});

describe('simvae bench', () => {
  it('trains and evaluates methods and prints both tables', () => {
    expect(first.code, first.stderr).toBe(0);
    const [accuracies, decoders] = first.stdout.split('images that decoders make');
    const rows = accuracies.split('\n').filter((line) => /^(Random|SimCLR|VAE|SimVAE) /.test(line));
    expect(rows.map((row) => row.split(' ')[0])).toEqual([
      ...['Random', 'SimCLR', 'VAE', 'SimVAE'],
      ...['Random', 'SimCLR', 'VAE', 'SimVAE'],
    ]);
    for (const row of rows) expect(row).toMatch(/^\w+( +\d+\.\d){6} +(-|2) +(-|0:\d\d)$/);
    for (const protocol of ['paper', 'strict']) {
      expect(first.stdout).toContain(
        `FashionMNIST-mini (own files), protocol ${protocol}; percent, one seed.\n`,
      );
    }
    expect(decoders).toMatch(/\nVAE +own +\d+\.\d\nSimVAE +own +\d+\.\d\n/);
    // The paper says nothing of these images.
    expect(first.stdout).not.toContain('  paper ');
  });

  it('shows its progress on stderr', () => {
    expect(first.stderr).toContain(
      `fashion-mnist-mini: 500 + 200 images (data-dir: ${data}; not the published files: train-`,
    );
    for (const method of ['simclr', 'vae', 'simvae']) {
      const label = `\\[${methods.indexOf(method) + 1}/4\\] ${method} seed 0`;
      expect(first.stderr).toMatch(
        new RegExp(`^${label}  50%  0:\\d\\d left  [\\d,]+ views/s  epoch 1/2  loss [\\d.-]+`, 'm'),
      );
      expect(first.stderr).toMatch(
        new RegExp(`^${label} 100%  0:\\d\\d  [\\d,]+ views/s  epoch 2/2  loss`, 'm'),
      );
    }
    expect(first.stderr).toMatch(/^random seed 0, protocol strict: {2}Linear \d/m);
    expect(first.stderr).not.toContain('\x1b');
  });

  it('writes run folders', () => {
    const evaluated = [
      'figures/test-images.png',
      'representations.safetensors',
      ...['map', 'mixture', 'neighbors', 'probes', 'representations', 'training'].map(
        (name) => `results/${name}.json`,
      ),
    ];
    expect(filesIn(runOf(out, 'random'))).toEqual(['config.json', ...evaluated]);
    const trained = ['checkpoint.safetensors', 'config.json', 'metrics.jsonl'];
    expect(filesIn(runOf(out, 'simclr'))).toEqual([...trained, ...evaluated].sort());
    const decoded = ['results/figures.json', 'results/reconstruction.json'];
    const figures = ['figures/class-samples.png', 'figures/reconstructions.png'];
    for (const method of ['vae', 'simvae']) {
      expect(filesIn(runOf(out, method))).toEqual([...trained, ...evaluated, ...decoded, ...figures].sort());
    }
  });

  it('records settings, metrics and results', () => {
    const { identity, seed, environment, ...config } = json(fileOf('simvae', 'config.json'));
    expect(identity).toMatchObject({
      dataset: { name: 'fashion-mnist-mini', digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
      method: { name: 'simvae', options: { views: 6, priorVariance: 0.003 } },
      network: { name: 'mlp', options: { latent: 10 } },
      training: { epochs: 2, batchSize: 128 },
      engine: { name: 'onnx', threads: 0 },
    });
    expect(seed).toBe(0);
    expect(config).toMatchObject({ official: false, images: { train: 500, test: 200 } });
    const { stage, settings, madeBy } = json(fileOf('simvae', 'results', 'probes.json'));
    expect([stage, settings]).toEqual(['probes', expect.objectContaining({ probeEpochs: 2 })]);
    for (const made of [environment, madeBy]) expect(made.command).toBe(recorded(bench));
    expect(environment.node).toBe(process.version);

    const lines = readFileSync(fileOf('simvae', 'metrics.jsonl'), 'utf8').trim().split('\n');
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
    expect(json(fileOf('simvae', 'results', 'training.json')).result).toMatchObject({
      epochs: 2,
      images: 2 * 23 * 21,
      views: 2 * 23 * 21 * 6,
    });
    expect(json(fileOf('simvae', 'results', 'mixture.json')).result).toMatchObject({
      class: { protocols: [{ protocol: { id: 'paper' } }, { protocol: { id: 'strict' } }] },
    });
    expect(json(fileOf('random', 'results', 'training.json')).result).toEqual({
      epochs: 0,
      images: 0,
      views: 0,
      seconds: 0,
    });
  });

  it('names the encoder that was evaluated, which evaluating leaves as it is', () => {
    const prints = methods.map((method) => json(fileOf(method, 'results', 'probes.json')).model);
    expect(new Set(prints).size).toBe(4);
    for (const print of prints) expect(print).toMatch(/^[0-9a-f]{64}$/);
    expect(methods.map((method) => json(fileOf(method, 'results', 'mixture.json')).model)).toEqual(prints);
  });

  it('draws reconstructions', () => {
    const png = readFileSync(fileOf('vae', 'figures', 'reconstructions.png'));
    // Ten columns and four rows of 28 x 28 pixels, twice as large, two pixels apart: in the header of the image.
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([10 * 58 + 2, 4 * 58 + 2]);
    expect(png.length).toBeGreaterThan(2000);
  });

  it('reuses what is complete', async () => {
    const before = writtenAt();
    const { code, stdout, stderr } = await simvae(...bench);
    expect([code, stdout]).toEqual([0, first.stdout]);
    expect(stderr).toContain(`4 of 4 runs are complete in ${out}; --force begins them anew.\n`);
    expect(writtenAt()).toEqual(before);
  });

  it('prints the same numbers as JSON', async () => {
    const { code, stdout } = await simvae('table', '--json', '--out', out);
    expect(code).toBe(0);
    expect((await simvae(...bench, '--json')).stdout).toBe(stdout);
    const [paper] = json(fileOf('vae', 'results', 'probes.json')).result.class.protocols;
    expect(stdout).toContain(String(100 * paper.linear.accuracy));
    for (const line of first.stdout.matchAll(/^(Random|SimCLR|VAE|SimVAE) .*/gm)) {
      expect(stdout).toContain(line[1]);
    }
    expect(() => JSON.parse(stdout)).not.toThrow();
  });
});

describe('simvae eval', () => {
  it('evaluates again with the same result, from the checkpoint as it is', async () => {
    const run = runOf(out, 'vae');
    const before = contents(run);
    const args = ['--methods', 'vae', '--data-dir', data, '--out', out];
    const kept = await simvae('eval', ...args);
    expect([kept.code, kept.stderr]).toEqual([0, expect.stringContaining('--force')]);
    const { code, stderr } = await simvae('eval', '--force', ...args);
    expect(code, stderr).toBe(0);
    expect(contents(run)).toEqual(before);
  });

  it('evaluates trained runs with other settings, stage by stage, and notes them', async () => {
    const probes = readFileSync(fileOf('vae', 'results', 'probes.json'));
    const settings = { generatedImages: 50, likelihoodImages: 2, likelihoodSamples: 20 };
    const set = Object.entries(settings).flatMap(([key, value]) => ['--set', `evaluation.${key}=${value}`]);
    const args = ['eval', '--methods', 'vae,simvae', '--data-dir', data, '--out', out, ...set];
    const { code, stdout, stderr } = await simvae(...args);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/\n +decoder +RE +NLL +FD +precision +recall\n/);
    for (const method of ['vae', 'simvae']) {
      expect(json(fileOf(method, 'config.json')).environment.command).toBe(recorded(bench));
      expect(json(fileOf(method, 'results', 'generation.json'))).toMatchObject({
        settings: { generatedImages: 50 },
        result: { decoder: 'own', images: { real: 50, generated: 50 } },
        madeBy: { command: recorded(args) },
      });
      expect(json(fileOf(method, 'results', 'likelihood.json'))).toMatchObject({
        settings: { likelihoodImages: 2, likelihoodSamples: 20 },
        result: { images: 2, samples: 20 },
      });
    }
    // What other settings do not concern is as it was.
    expect(readFileSync(fileOf('vae', 'results', 'probes.json'))).toEqual(probes);
    const wrong = await simvae('eval', '--out', out, '--set', 'evaluation.images=1');
    expect([wrong.code, wrong.stdout]).toEqual([2, '']);
  });
});

describe('runs side by side', () => {
  it('overwrites nothing without --force, and with it the very same run alone', async () => {
    const before = writtenAt();
    const [standard] = runsOf(out, 'random');
    const other = ['--methods', 'random', '--set', 'network.latent=5'];
    const { code, stdout, stderr } = await simvae(...bench, ...other);
    expect(code, stderr).toBe(0);
    expect(stdout.match(/^Random.* /gm)).toHaveLength(2); // protocols
    expect(runsOf(out, 'random')).toHaveLength(2);
    expect(writtenAt()).toEqual(expect.arrayContaining(before));

    const tables = await simvae('table', '--methods', 'random', '--out', out);
    const labels = [...tables.stdout.matchAll(/^Random( \(.*?\))?/gm)].map(([label]) => label);
    expect(new Set(labels).size).toBe(2);
    expect(labels.join()).toContain('latent');

    const [fresh] = runsOf(out, 'random').filter((path) => path !== standard);
    const stamps = (path: string) => filesIn(path).map((file) => statSync(join(path, file)).mtimeMs);
    const [standardBefore, freshBefore] = [stamps(standard), stamps(fresh)];
    // Nothing is thrown away before the data is known to be there.
    expect((await simvae(...bench, ...other, '--force', '--data-dir', folder)).code).toBe(1);
    expect(stamps(fresh)).toEqual(freshBefore);
    expect((await simvae(...bench, ...other, '--force')).code).toBe(0);
    expect(json(fresh, 'config.json').identity.network.options.latent).toBe(5);
    expect(stamps(fresh)).not.toEqual(freshBefore);
    expect(stamps(standard)).toEqual(standardBefore);
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
    expect(json(runOf(timed, 'vae'), 'config.json').identity.training).toMatchObject({
      minutes: 0.03,
      epochs: Number(epochs),
    });
    const evaluating = await simvae('bench', ...args);
    expect(evaluating.code, evaluating.stderr).toBe(0);
    expect(evaluating.stderr).not.toContain('an epoch');
    expect(evaluating.stdout).toMatch(new RegExp(`^VAE .* ${epochs} +0:0\\d$`, 'm'));
  });

  it('keeps runs on other data apart', async () => {
    const others = join(folder, 'others');
    await writeImages(others, { train: 400, test: 200 });
    const args = ['bench', '--methods', 'random', '--out', out, ...quick, '--epochs', '2'];
    const before = runsOf(out, 'random');
    const { code, stderr } = await simvae(...args, '--data-dir', others);
    expect(code, stderr).toBe(0);
    expect(runsOf(out, 'random')).toHaveLength(before.length + 1);
    expect(stderr).not.toContain('complete in');
  });
});

describe('data', () => {
  it('names a file that is cut short', async () => {
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
});
