import { exampleFigures, exampleMap, exampleProfile, exampleRun } from '@simvae/runs/testing';
import { expect, it } from 'vitest';
import { reportOf } from '../read-report.js';

/** A run with pictures, each of as many bytes as are asked for. */
const withPictures = (method: string, views: number, bytes: number) => {
  const profile = exampleProfile('fashion-mnist-mini', method, 0);
  const [figures, map] = [exampleFigures(profile), exampleMap(profile, 12)];
  const stages = { figures: figures.result, map: map.result };
  const pictures = new Map(
    Object.keys({ ...figures.pictures, ...map.pictures }).map((name) => {
      const shared = name.includes('test-images');
      const digest = shared ? 'shared' : `${name} ${method} ${views}`;
      return [
        name.startsWith('figures/') ? name : `figures/${name}.png`,
        { digest, png: new Uint8Array(bytes) },
      ];
    }),
  );
  return { ...exampleRun(0.5, { method, options: { views }, stages }), metrics: [], pictures };
};

it('keeps the first settings of each method where there is no room for all, and says which are left out', () => {
  const runs = ['vae', 'simvae'].flatMap((method) =>
    [1, 2, 3].map((views) => withPictures(method, views, 2e6)),
  );
  const { series, pictures, images, problems } = reportOf(runs);
  const shown = new Set(pictures.map((sheet) => sheet.series));
  const first = series.filter(({ nth }) => nth === 0).map(({ id }) => id);
  expect(first.every((id) => shown.has(id))).toBe(true);
  expect(shown.size).toBeLessThan(series.length);
  expect(Object.values(images).reduce((sum, { length }) => sum + length, 0)).toBeLessThan(20e6);
  expect(problems.map(({ path }) => path)).toEqual(['pictures']);
  expect(problems[0].message).toMatch(
    /no room for the pictures of \d more settings: .*Make a page of fewer runs/,
  );
});

it('keeps a picture that several runs share once, and all in the order of the tables', () => {
  const runs = ['simvae', 'vae'].flatMap((method) => [2, 1].map((views) => withPictures(method, views, 10)));
  const { series, pictures, maps, images, problems } = reportOf(runs);
  expect(problems).toEqual([]);
  const ids = series.map(({ id }) => id);
  expect(maps[0].layouts.map(({ series: id }) => id)).toEqual(ids);
  expect([...new Set(pictures.map(({ series: id }) => id))]).toEqual(ids);
  expect(Object.keys(images)).toHaveLength(1 + pictures.length);
});
