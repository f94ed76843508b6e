import { createHash } from 'node:crypto';
import { readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { readImages } from '@simvae/arrays';
import { type Dataset, makeGlyphs } from '@simvae/data';
import { findRuns } from '@simvae/runs';
import { decode } from 'fast-png';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  loaderOf,
  RecordingReporter,
  severalTargets,
  temporaryFolder,
  tinyDataset,
  tinyRequest,
  withoutLabels,
} from '../../../test/tiny.js';
import { evaluateStudy } from '../../evaluate-study.js';
import { planStudy } from '../../plan/plan-study.js';
import { runStudy } from '../../run-study.js';
import { readRepresentations } from '../representations.js';

const root = temporaryFolder();

async function carriedOut(name: string, dataset: Dataset, methods = ['random'], evaluation = {}) {
  const context = { out: join(root, name), load: loaderOf(dataset), reporter: new RecordingReporter() };
  const request = tinyRequest({ methods, settings: { evaluation } });
  const outcome = await runStudy(await planStudy(request, context), context);
  expect(outcome.failures).toEqual([]);
  return { ...context, runs: (await findRuns(context.out)).runs };
}

async function mapOf({ runs }: Awaited<ReturnType<typeof carriedOut>>, run = 0) {
  const { map } = await runs[run].folder.readStages();
  if (map === undefined) throw new Error('there must be a map');
  return map;
}

describe('the stage map', () => {
  const dataset = severalTargets();
  let study: Awaited<ReturnType<typeof carriedOut>>;
  beforeAll(async () => {
    study = await carriedOut('several', dataset, ['random', 'vae'], { mapImages: 20 });
  });

  it('has two coordinates twice, labels and factors of a stratified sample', async () => {
    const { result, settings } = await mapOf(study);
    const { images, pca, umap, labels, factors } = result;
    expect(settings).toEqual({ mapImages: 20, target: 'class' });
    expect([images.length, pca.length, umap.length]).toEqual([20, 20, 20]);
    const { test } = dataset;
    expect(Object.keys(labels)).toEqual(dataset.targets);
    for (const [name, { classes, values }] of Object.entries(labels)) {
      expect(classes).toEqual(test.labels[name].classes);
      expect(values).toEqual(images.map((image) => test.labels[name].values[image]));
    }
    expect(labels.shape.values).toContain(-1);
    expect(Object.keys(factors)).toEqual(Object.keys(test.factors ?? {}));
    for (const [name, values] of Object.entries(factors)) {
      for (const [at, image] of images.entries()) {
        expect(Math.abs(values[at] - test.factors![name][image])).toBeLessThan(
          1e-3 * Math.abs(values[at]) + 1e-9,
        );
      }
    }
    // Four digits, but the first axis still has the larger variance.
    for (const value of [...pca, ...umap].flat()) expect(value).toBe(Number(value.toPrecision(4)));
    const spread = (c: 0 | 1) => pca.reduce((sum, point) => sum + point[c] ** 2, 0);
    expect(spread(0) / spread(1)).toBeCloseTo(result.explained[0] / result.explained[1], 1);
    expect(result.explained[0]).toBeGreaterThanOrEqual(result.explained[1]);
  });

  it('names the nearest eight of each in the representation', async () => {
    const { result, model } = await mapOf(study);
    const represented = await readRepresentations(model, { folder: study.runs[0].folder, dataset });
    const { data, shape } = represented!.test;
    const row = (image: number) => data.subarray(image * shape[1], (image + 1) * shape[1]);
    for (const [at, neighbors] of result.neighbors.entries()) {
      const distances = result.images.map((image) =>
        row(image).reduce((sum, value, c) => sum + (value - row(result.images[at])[c]) ** 2, 0),
      );
      const nearest = Array.from(distances.keys())
        .filter((other) => other !== at)
        .sort((a, b) => distances[a] - distances[b] || a - b);
      expect(neighbors).toEqual(nearest.slice(0, 8));
    }
  });

  it('has a picture of the images, the same bytes for every run on the data', async () => {
    const [first, second] = [await mapOf(study, 0), await mapOf(study, 1)];
    expect(first.result.sprite).toEqual(second.result.sprite);
    expect(first.result.pca).not.toEqual(second.result.pca);
    const { file, digest, columns, height, width } = first.result.sprite;
    const [one, other] = study.runs.map(({ folder }) => readFileSync(join(folder.path, file)));
    expect(one.equals(other)).toBe(true);
    expect(createHash('sha256').update(one).digest('hex')).toBe(digest);
    const picture = decode(one);
    expect([picture.width, picture.height]).toEqual([columns * width, Math.ceil(20 / columns) * height]);
    const at = 7;
    const { data } = await readImages(dataset.test.images, [first.result.images[at]]);
    for (const [y, x] of [
      [14, 14],
      [9, 17],
      [20, 8],
    ]) {
      const [top, left] = [Math.floor(at / columns) * height, (at % columns) * width];
      expect(picture.data[(top + y) * picture.width + left + x]).toBe(Math.round(255 * data[y * width + x]));
    }
  });

  it('is made again alone where its picture is gone or cut short', async () => {
    const { runs, ...context } = study;
    const { result } = await mapOf(study);
    const path = join(runs[0].folder.path, result.sprite.file);
    const whole = readFileSync(path);
    for (const damage of [() => rmSync(path), () => truncateSync(path, whole.length - 3)]) {
      damage();
      const reporter = new RecordingReporter();
      const outcome = await evaluateStudy({ runs: runs.slice(0, 1) }, { ...context, reporter });
      expect(outcome).toMatchObject({ failures: [], reused: 0 });
      expect(reporter.titles.every((title) => title.includes(': map, '))).toBe(true);
      expect(readFileSync(path).equals(whole)).toBe(true);
      expect((await mapOf(study)).result).toEqual(result);
    }
  });

  it('is left out where no images are asked for, and made again for another number', async () => {
    const { runs, ...context } = await carriedOut('none', tinyDataset(), ['random'], { mapImages: 0 });
    expect((await runs[0].folder.readStages()).map).toBeUndefined();
    await evaluateStudy({ runs, settings: { mapImages: 6 } }, context);
    expect((await runs[0].folder.readStages()).map?.result.images).toHaveLength(6);
  });

  it('stops when it is asked to, and ends as if it had not been', async () => {
    const { runs, ...context } = await carriedOut('stopped', tinyDataset(), ['random'], { mapImages: 0 });
    const controller = new AbortController();
    const reporter = new RecordingReporter();
    reporter.onUpdate = (title, done) => title.includes('UMAP') && done > 0.5 && controller.abort();
    const request = { runs, settings: { mapImages: 40 } };
    const { signal } = controller;
    await expect(evaluateStudy(request, { ...context, reporter, signal })).rejects.toThrow('aborted');
    const { folder } = runs[0];
    expect((await folder.readStages()).map).toBeUndefined();
    await evaluateStudy(request, context);
    const { map } = await folder.readStages();
    await evaluateStudy({ ...request, force: true }, context);
    expect((await folder.readStages()).map?.result).toEqual(map?.result);
  });

  it.each([
    ['images without labels', withoutLabels(), 40],
    ['four images', makeGlyphs({ train: 120, test: 4, seed: 1 }), 4],
    ['nine images', makeGlyphs({ train: 120, test: 9, seed: 1 }), 9],
  ])('is made of %s', async (name, few, count) => {
    const { result } = await mapOf(
      await carriedOut(name.replace(/\W/g, '-'), few, ['random'], { mapImages: 40 }),
    );
    expect(result.images).toHaveLength(count);
    expect(result.neighbors.every((each) => each.length === Math.min(8, count - 1))).toBe(true);
    expect(Object.keys(result.labels)).toEqual(few.targets);
    expect(result.umap.flat().every(Number.isFinite)).toBe(true);
  });

  it('is not made of three images', async () => {
    const { runs } = await carriedOut('three', makeGlyphs({ train: 120, test: 3, seed: 1 }));
    expect((await runs[0].folder.readStages()).map).toBeUndefined();
  });
});
