import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeSafetensors, type Images, openSafetensors, readImages, sizeOf } from '@simvae/arrays';
import { type FoundRun, findRuns, RunError, RunFolder } from '@simvae/runs';
import { loadModel } from '@simvae/tooling/onnx';
import { decode, encode } from 'fast-png';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { everything, loaderOf, temporaryFolder, tinyDataset, tinyRequest } from '../../test/tiny.js';
import { planStudy } from '../plan/plan-study.js';
import { RequestError } from '../request-error.js';
import { runStudy } from '../run-study.js';
import { chooseRun } from './choose-run.js';
import { embedImages, encodeFeatures } from './embed-images.js';
import { exportRun } from './export-run.js';
import { decoderOf, openRun } from './open-run.js';
import { reconstructImages, sideBySide } from './reconstruct-images.js';
import { sampleFiles, sampleGrid, sampleImages } from './sample-images.js';

const root = temporaryFolder();
const runs = join(root, 'runs');
const photos = join(root, 'photos');
const dataset = tinyDataset();
const shown = 12;
let vae: FoundRun;
let simclr: FoundRun;
let random: FoundRun;

/** Test images, as PNG files in folders. */
async function writePhotos(): Promise<Images> {
  const images = await readImages(
    dataset.test.images,
    Int32Array.from({ length: shown }, (_, i) => i),
  );
  const [, height, width, channels] = images.shape;
  mkdirSync(join(photos, 'deep'), { recursive: true });
  for (let i = 0; i < shown; i++) {
    const pixels = images.data.subarray(i * height * width, (i + 1) * height * width);
    const data = Uint8Array.from(pixels, (value) => Math.round(255 * value));
    writeFileSync(join(photos, photoName(i)), encode({ data, height, width, channels }));
  }
  return images;
}

const photoName = (i: number): string =>
  `${i % 2 === 0 ? '' : 'deep/'}photo-${String(i).padStart(2, '0')}.png`;
const photoIndex = (name: string): number => Number(/(\d+)\.png$/.exec(name)![1]);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

beforeAll(async () => {
  await writePhotos();
  const context = { out: runs, load: loaderOf(dataset) };
  const planned = await planStudy(tinyRequest({ ...everything, methods: ['vae', 'simclr'] }), context);
  const outcome = await runStudy(planned, context);
  expect(outcome.failures).toEqual([]);
  const untrained = await planStudy(tinyRequest({ methods: ['random'] }), context);
  const { runs: others } = await runStudy(untrained, { ...context, evaluate: false });
  [vae, simclr] = outcome.runs;
  [random] = others;
});

async function keptRepresentations(run: FoundRun) {
  const file = decodeSafetensors((await run.folder.readBinary('representations.safetensors'))!);
  return file.tensors.get('test')!;
}

describe('openRun', () => {
  it('opens what was trained, without the data', async () => {
    const open = await openRun(vae);
    expect(open).toMatchObject({ imageShape: [28, 28, 1], latent: 3, decoder: { kind: 'own' } });
    const { data } = await open.model.represent(dataset.test.images);
    const kept = (await keptRepresentations(vae)).data as Float32Array;
    expect(data.every((value, i) => Math.abs(value - kept[i]) < 1e-5)).toBe(true);
    expect((await vae.stages()).probes?.model).toBe(open.fingerprint);
    await open.dispose();
  });

  it('finds the decoder that was trained for a frozen representation', async () => {
    const open = await openRun(simclr);
    const { kind, model } = decoderOf(open);
    expect(kind).toBe('post-hoc');
    const images = await readImages(dataset.test.images);
    const { data } = await model.reconstruct(images);
    let half = 0;
    for (const [i, value] of data.entries()) half += (value - images.data[i]) ** 2 / 2 / dataset.test.count;
    expect(half).toBeCloseTo((await simclr.stages()).reconstruction!.result.half, 3);
    await open.dispose();
  });

  it('says how to make a decoder where there is none, and to train what is not trained', async () => {
    const open = await openRun(random);
    expect(open.decoder).toBeUndefined();
    expect(() => decoderOf(open)).toThrow(RunError);
    expect(() => decoderOf(open)).toThrow(
      'Train one for its frozen representation: `simvae eval --methods random --set evaluation.decoderEpochs=20`.',
    );
    await expect(sampleImages(open)).rejects.toThrow('has no decoder of its own');
    await expect(reconstructImages(open, [photos])).rejects.toThrow('has no decoder of its own');
    await open.dispose();

    const bytes = (await vae.folder.readCheckpoint())!;
    rmSync(join(vae.folder.path, 'checkpoint.safetensors'));
    await expect(openRun(vae)).rejects.toThrow(
      new RunError(
        vae.folder.path,
        `Cannot use ${vae.folder.path}: it has not been trained to its last epoch, 2`,
        'Run `simvae train` with the same options to finish it.',
      ),
    );
    await vae.folder.writeCheckpoint(bytes);
  });

  it('makes nothing of a configuration or a decoder that was changed', async () => {
    const { config, folder } = simclr;
    const changed = (change: object) => ({ ...simclr, config: { ...config, ...change } });
    const network = { name: 'mlp', options: { latent: 3, hidden: [-1] } };
    await expect(openRun(changed({ identity: { ...config.identity, network } }))).rejects.toThrow(
      'nothing can be made of its config.json: ',
    );
    const unknown = { ...config.identity, dataset: { name: 'elsewhere', digest: 'd' } };
    await expect(openRun(changed({ identity: unknown }))).rejects.toThrow(
      'so the shape of its images is not known',
    );
    const folderOfMany = { request: 'folder:/photos', settings: { size: 1e9 } };
    await expect(openRun(changed({ data: folderOfMany }))).rejects.toThrow(
      'nothing can be made of its config.json',
    );
    const path = join(folder.path, 'decoder.safetensors');
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, -1));
    await expect(openRun(simclr)).rejects.toThrow(`${path} is damaged`);
    writeFileSync(path, readFileSync(join(folder.path, 'checkpoint.safetensors')));
    expect((await openRun(simclr)).decoder).toBeUndefined();
    writeFileSync(path, bytes);
  });
});

describe('chooseRun', () => {
  it('finds a run by its folder, by its path, and by its names', async () => {
    const path = vae.folder.path;
    const relative = path.slice(runs.length + 1);
    for (const reference of [
      path,
      relative,
      'glyphs/vae',
      'glyphs/vae/0',
      'glyphs/vae/seed-0',
      relative.replace(/\/seed-0$/, ''),
    ]) {
      const found = await chooseRun(reference, runs);
      expect(found.folder.path).toBe(path);
      expect(found.config).toEqual(vae.config);
    }
  });

  it('lists what there is where a name is none, or several', async () => {
    const other = new RunFolder(runs, { identity: vae.config.identity, seed: 7 });
    await other.create({ ...vae.config, seed: 7 });
    const several = await chooseRun('glyphs/vae', runs).catch((error) => error);
    expect(several).toBeInstanceOf(RequestError);
    expect(several.message).toMatch(
      /^2 runs are glyphs\/vae\. Name one .*:\n {2}glyphs\/vae-\w+\/seed-0\n {2}glyphs\/vae-\w+\/seed-7$/,
    );
    await other.remove();
    await expect(chooseRun('glyphs/moco', runs)).rejects.toThrow(
      /^There is no run glyphs\/moco, neither as a folder nor in .*\n {2}glyphs\/random-/,
    );
    await expect(chooseRun('glyphs', runs)).rejects.toThrow(RequestError);
    await expect(chooseRun('x', join(root, 'none'))).rejects.toThrow('Make one with `simvae train`.');
  });
});

describe('exportRun', () => {
  it('writes an encoder and a decoder that others can use, with a card', async () => {
    const to = join(root, 'exported');
    const exported = await exportRun(vae, { format: 'onnx', to });
    expect(readdirSync(to).sort()).toEqual(['README.md', 'decoder.onnx', 'encoder.onnx', 'export.json']);
    expect(exported).toMatchObject({ folder: to, decoder: 'own' });
    for (const { name, bytes, sha256: digest } of exported.files) {
      const contents = readFileSync(join(to, name));
      expect([contents.length, sha256(contents)]).toEqual([bytes, digest]);
      expect(readFileSync(join(to, 'README.md'), 'utf8')).toContain(digest);
    }
    const manifest = JSON.parse(readFileSync(join(to, 'export.json'), 'utf8'));
    expect(manifest).toMatchObject({ format: 'simvae-export', version: 1, files: exported.files });
    expect(manifest.identity).toEqual(vae.config.identity);
    const encoder = await loadModel(readFileSync(join(to, 'encoder.onnx')), 'onnxruntime-node');
    const images = await readImages(dataset.test.images);
    const { representation, log_variance } = await encoder.run({ images });
    const kept = (await keptRepresentations(vae)).data as Float32Array;
    expect(log_variance.shape).toEqual([dataset.test.count, 3]);
    expect(representation.data.every((value, i) => Math.abs(value - kept[i]) < 1e-5)).toBe(true);
    await encoder.release();
  });

  it('exports the decoder that was trained afterwards', async () => {
    const to = join(root, 'post-hoc');
    const open = await openRun(simclr);
    expect(await exportRun(simclr, { format: 'onnx', to })).toMatchObject({ decoder: 'post-hoc' });
    const decoder = await loadModel(readFileSync(join(to, 'decoder.onnx')), 'onnxruntime-node');
    const latents = await open.model.represent(dataset.test.images);
    const { images } = await decoder.run({ latents });
    const expected = await decoderOf(open).model.decode(latents);
    expect(images.data.every((value, i) => Math.abs(value - expected.data[i]) < 1e-5)).toBe(true);
    await decoder.release();
    await open.dispose();
  });

  it('writes parameters by name as safetensors', async () => {
    const to = join(root, 'tensors');
    const { files } = await exportRun(simclr, { format: 'safetensors', to });
    expect(files.map(({ name }) => name)).toEqual(['model.safetensors', 'decoder.safetensors']);
    const { tensors, metadata } = await openSafetensors(readFileSync(join(to, 'model.safetensors')));
    expect([...tensors.keys()]).toContain('params/encoder/dense1/weight');
    expect(metadata).toMatchObject({ 'simvae.method': 'simclr', 'simvae.image_shape': '[28,28,1]' });
    const decoder = await openSafetensors(readFileSync(join(to, 'decoder.safetensors')));
    expect([...decoder.tensors.keys()].every((name) => name.startsWith('params/decoder/'))).toBe(true);
    expect(decoder.tensors.size).toBeGreaterThan(0);
  });

  it('replaces only what it is told to, and leaves nothing of another export or half of one', async () => {
    const to = join(root, 'twice');
    mkdirSync(to);
    writeFileSync(join(to, 'notes.txt'), 'mine');
    await exportRun(vae, { format: 'onnx', to });
    const before = readFileSync(join(to, 'encoder.onnx'));
    await expect(exportRun(simclr, { format: 'onnx', to })).rejects.toThrow(RequestError);
    await expect(exportRun(random, { format: 'safetensors', to })).rejects.toThrow(
      `${to} has README.md, export.json, encoder.onnx, decoder.onnx already. Pass --force to replace them, or name another folder.`,
    );
    expect(readFileSync(join(to, 'encoder.onnx')).equals(before)).toBe(true);
    await exportRun(random, { format: 'onnx', to, force: true });
    expect(readdirSync(to).sort()).toEqual(['README.md', 'encoder.onnx', 'export.json', 'notes.txt']);
    await exportRun(random, { format: 'safetensors', to, force: true });
    expect(readdirSync(to).sort()).toEqual(['README.md', 'export.json', 'model.safetensors', 'notes.txt']);
    const file = join(root, 'a-file');
    writeFileSync(file, '');
    for (const place of [file, join(file, 'below')]) {
      await expect(exportRun(random, { format: 'onnx', to: place })).rejects.toThrow(RunError);
    }
    await expect(exportRun(random, { format: 'gguf' as never, to: join(root, 'no') })).rejects.toThrow(
      'The format must be one of onnx, safetensors, got gguf.',
    );
    expect(existsSync(join(root, 'no'))).toBe(false);
  });

  it('tells in the card what the run was, and no text of its files as markup', async () => {
    const to = join(root, 'card');
    const hostile = '<script>x</script>\n# [a](b) | `c`';
    const titles = { ...vae.config.titles, dataset: hostile };
    const environment = { ...vae.config.environment, command: `simvae ${hostile}` };
    await exportRun({ ...vae, config: { ...vae.config, titles, environment } }, { format: 'onnx', to });
    const card = readFileSync(join(to, 'README.md'), 'utf8');
    const outside = card.replace(/```.*?```/gs, '').replace(/`[^`\n]*`/g, '');
    expect(outside).not.toMatch(/(?<!\\)(<script|\[a\b)/);
    expect(card.split('\n').filter((line) => /^#{1,6} /.test(line))).toEqual([
      expect.stringMatching(/^# VAE on /),
      ...['Files', 'Data', 'Method and settings', 'Scores', 'How it was made', 'Licence'].map(
        (name) => `## ${name}`,
      ),
    ]);
    const { linear } = (await vae.stages()).probes!.result.class.protocols[0];
    expect(card).toContain(`| linear probe | class | paper | ${(100 * linear.accuracy).toFixed(1)} % |`);
    expect(card).toContain(
      '| encoder | input | `images` | [batch, 28, 28, 1], float32 in [0, 1], grey, 1 is white |',
    );
  });
});

describe('embedImages', () => {
  it('represents files as the data set was represented', async () => {
    const open = await openRun(vae);
    const embedded = await embedImages(open, [photos]);
    expect(embedded.features.shape).toEqual([shown, 3]);
    expect([...embedded.files].sort()).toEqual(Array.from({ length: shown }, (_, i) => photoName(i)).sort());
    const kept = (await keptRepresentations(vae)).data as Float32Array;
    for (const [row, file] of embedded.files.entries()) {
      for (let i = 0; i < 3; i++) {
        expect(embedded.features.data[3 * row + i]).toBeCloseTo(kept[3 * photoIndex(file) + i], 4);
      }
    }
    const archive = encodeFeatures(embedded);
    expect(archive).toEqual(encodeFeatures(embedded));
    const entries = unzipSync(archive);
    expect(Object.keys(entries)).toEqual(['features.npy', 'files.npy']);
    const features = entries['features.npy'];
    const start = features.length - 4 * sizeOf(embedded.features.shape);
    expect(start % 64).toBe(0);
    expect(new Float32Array(features.slice(start).buffer)).toEqual(embedded.features.data);
    expect(new TextDecoder().decode(features.subarray(10, start))).toBe(
      `${`{'descr': '<f4', 'fortran_order': False, 'shape': (${shown}, 3), }`.padEnd(start - 11)}\n`,
    );
    await open.dispose();
  });

  it('leaves out what it cannot read, or refuses it', async () => {
    const open = await openRun(vae);
    const broken = join(root, 'broken.png');
    writeFileSync(broken, 'no image');
    const first = join(photos, photoName(0));
    const { files, skipped } = await embedImages(open, [broken, first]);
    expect(files).toEqual([first]);
    expect(skipped).toEqual([{ file: broken, reason: expect.stringContaining('unsupported image format') }]);
    await expect(embedImages(open, [broken, first], { strict: true })).rejects.toThrow(
      `${broken}: no image can be made`,
    );
    await expect(embedImages(open, [broken])).rejects.toThrow(`No image can be read: ${broken}: `);
    await expect(embedImages(open, [join(root, 'nowhere')])).rejects.toThrow(RequestError);
    mkdirSync(join(root, 'empty'));
    await expect(embedImages(open, [join(root, 'empty')])).rejects.toThrow(
      'There must be at least one image',
    );
    await open.dispose();
  });
});

describe('sampleImages', () => {
  it('draws from a Gaussian for each class that the run knows of', async () => {
    const open = await openRun(vae);
    const samples = await sampleImages(open, { count: 3, seed: 5 });
    const labels = new Set(samples.labels);
    expect(samples).toMatchObject({ from: 'classes', target: 'class', decoder: 'own' });
    expect(labels.size).toBeGreaterThan(5);
    expect(samples.images.shape).toEqual([3 * labels.size, 28, 28, 1]);
    expect(samples.latents.shape).toEqual([3 * labels.size, 3]);
    expect(await sampleImages(open, { count: 3, seed: 5 })).toEqual(samples);
    expect((await sampleImages(open, { count: 3, seed: 6 })).latents).not.toEqual(samples.latents);
    const grid = decode(sampleGrid(samples));
    expect([grid.width, grid.height]).toEqual([2 + labels.size * 58, 2 + 3 * 58]);
    const [one] = labels;
    const few = await sampleImages(open, { count: 2, classes: [one, one] });
    expect(few.labels).toEqual([one, one]);
    expect([...sampleFiles(few).keys()]).toEqual([`0000-${one}.png`, `0001-${one}.png`]);
    await open.dispose();
  });

  it('draws from one Gaussian where it is asked to, or knows no classes', async () => {
    const open = await openRun(simclr);
    const samples = await sampleImages(open, { from: 'aggregate', count: 5 });
    expect(samples).toMatchObject({ from: 'aggregate', decoder: 'post-hoc' });
    expect(samples.labels).toBeUndefined();
    const map = (await simclr.folder.readStage('map'))!;
    rmSync(join(simclr.folder.path, 'results', 'map.json'));
    expect(await sampleImages(open, { count: 5 })).toEqual(samples);
    await expect(sampleImages(open, { classes: ['circle'] })).rejects.toThrow('says what its images are');
    await simclr.folder.writeStage('map', map);
    await expect(sampleImages(open, { classes: ['circus'] })).rejects.toThrow(
      'A class of class must be one of ',
    );
    await expect(sampleImages(open, { target: 'hair' })).rejects.toThrow(
      'The labels must be one of class, got hair.',
    );
    await expect(sampleImages(open, { count: 0 })).rejects.toThrow(RequestError);
    await expect(sampleImages(open, { seed: -1 })).rejects.toThrow(RequestError);
    await open.dispose();
  });
});

describe('reconstructImages', () => {
  it('shows each image beside what is kept of it', async () => {
    const open = await openRun(vae);
    const paths = [1, 4].map((i) => join(photos, photoName(i)));
    const made = await reconstructImages(open, paths);
    expect(made.files).toEqual(paths);
    const images = await readImages(dataset.test.images, [1, 4]);
    expect(made.originals).toEqual(images);
    const expected = await open.model.reconstruct(images);
    expect(made.reconstructions).toEqual(expected);
    const first = images.data
      .subarray(0, 784)
      .reduce((sum, value, i) => sum + (value - expected.data[i]) ** 2 / 2, 0);
    expect(made.errors[0]).toBeCloseTo(first, 3);
    const { width, height } = decode(sideBySide(made));
    expect([width, height]).toEqual([2 + 2 * (4 * 28 + 2), 2 + 2 * (4 * 28 + 2)]);
    await open.dispose();
  });
});

it('leaves the runs as they are', async () => {
  const { problems } = await findRuns(runs);
  expect(problems).toEqual([]);
});
