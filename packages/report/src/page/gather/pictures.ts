import { pathOfRun } from '@simvae/runs';
import type { PictureSheet, SampleMap } from '../data.js';
import { rounded } from '../numbers.js';
import type { RunPage, RunPicture } from './read-run-page.js';
import { type PageDataset, seriesId } from './series.js';

/** What pictures and maps may take of a page, in bytes: together with the rest it stays below 20 MB. */
const rooms = { pictures: 10e6, maps: 7e6 };

/** Pictures as data URLs, each once. */
export class Images {
  readonly urls: Record<string, string> = {};

  /** @returns the bytes that it takes. */
  add({ digest, png }: RunPicture): number {
    if (Object.hasOwn(this.urls, digest)) return 0;
    this.urls[digest] = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
    return this.urls[digest].length;
  }
}

/** Identities with their data sets, the first of each method before its others: what is left out where there is no more room. */
function inTurn(datasets: readonly PageDataset[]) {
  const all = datasets.flatMap(({ id, groups }) => {
    const seen = new Map<string, number>();
    return groups.map((group, order) => {
      const nth = seen.get(group.method) ?? 0;
      seen.set(group.method, nth + 1);
      return { id, group, nth, order };
    });
  });
  return all.sort((a, b) => a.nth - b.nth);
}

/** Says what found no room. */
export interface LeftOut {
  readonly path: string;
  readonly message: string;
}

function leftOut(what: string, labels: readonly string[]): LeftOut[] {
  if (labels.length === 0) return [];
  const message =
    `A page has no room for the ${what} of ${labels.length} more settings: ${labels.slice(0, 5).join(', ')}` +
    `${labels.length > 5 ? ', ...' : ''}. Make a page of fewer runs with --dataset, --methods or a study.`;
  return [{ path: what, message }];
}

/** Pictures that are made of cells: of each kind, and of each target, those of the first seed that has them, as many as there is room for. */
export function pictureSheets(
  datasets: readonly PageDataset[],
  pages: ReadonlyMap<string, RunPage>,
  images: Images,
  problems: LeftOut[],
): PictureSheet[] {
  const left: string[] = [];
  let room = rooms.pictures;
  const found = inTurn(datasets).flatMap(({ group, order }) => {
    const seen = new Set<string>();
    const sheets = pagesOf(group.runs, pages).flatMap(({ config, stages, pictures }) =>
      Object.entries(stages.figures?.result.layout ?? {}).flatMap(([file, layout]) => {
        const picture = pictures.get(file);
        const what = `${layout.kind} ${layout.target}`;
        if (picture === undefined || seen.has(what)) return [];
        seen.add(what);
        const { classes, images: shown, ...grid } = layout;
        const sheet: PictureSheet = {
          series: seriesId(config),
          seed: config.seed,
          image: picture.digest,
          ...grid,
          ...(classes ? { classes: classes.map(String) } : {}),
          ...(shown ? { images: shown } : {}),
        };
        return [{ sheet, picture }];
      }),
    );
    if (room <= 0 && sheets.length > 0) left.push(group.label);
    if (room <= 0) return [];
    for (const { picture } of sheets) room -= images.add(picture);
    return [{ order, sheets: sheets.map(({ sheet }) => sheet) }];
  });
  problems.push(...leftOut('pictures', left));
  // A data set stands before the next one whatever the order within it.
  return datasets.flatMap(({ groups }) => {
    const ids = new Set(groups.map(({ config }) => seriesId(config)));
    const own = found.filter(({ sheets }) => sheets.some(({ series }) => ids.has(series)));
    return own.sort((a, b) => a.order - b.order).flatMap(({ sheets }) => sheets);
  });
}

/**
 * Where each identity puts the same test images: of the first seed that says it, as many as there is room for. Of other images there
 * is another map.
 */
export function sampleMaps(
  datasets: readonly PageDataset[],
  pages: ReadonlyMap<string, RunPage>,
  images: Images,
  problems: LeftOut[],
): SampleMap[] {
  const maps = new Map<
    string,
    Omit<SampleMap, 'layouts'> & { layouts: { order: number; layout: Layout }[] }
  >();
  const left: string[] = [];
  let room = rooms.maps;
  for (const { id, group, order } of inTurn(datasets)) {
    const page = pagesOf(group.runs, pages).find(
      ({ stages, pictures }) => stages.map && pictures.has(stages.map.result.sprite.file),
    );
    if (page?.stages.map === undefined) continue;
    const { sprite, labels, factors, images: sample, explained, ...places } = page.stages.map.result;
    const picture = page.pictures.get(sprite.file)!;
    if (room <= 0) {
      left.push(group.label);
      continue;
    }
    const layout: Layout = {
      series: seriesId(page.config),
      seed: page.config.seed,
      explained: [rounded(explained[0], 3), rounded(explained[1], 3)],
      pca: places.pca.map(point),
      umap: places.umap.map(point),
      neighbors: places.neighbors,
    };
    room -= images.add(picture) + JSON.stringify(layout).length;
    const key = `${id} ${picture.digest} ${sample.join()}`;
    if (!maps.has(key)) {
      const { columns, height, width } = sprite;
      maps.set(key, {
        dataset: id,
        sprite: { image: picture.digest, columns, height, width },
        images: sample,
        labels: Object.fromEntries(
          Object.entries(labels).map(([name, { classes, values }]) => [
            name,
            { classes: classes.map(String), values },
          ]),
        ),
        factors: Object.fromEntries(
          Object.entries(factors).map(([name, values]) => [name, values.map((each) => rounded(each, 3))]),
        ),
        layouts: [],
      });
    }
    maps.get(key)!.layouts.push({ order, layout });
  }
  problems.push(...leftOut('maps', left));
  const all = [...maps.values()].map(({ layouts, ...map }) => ({
    ...map,
    layouts: layouts.sort((a, b) => a.order - b.order).map(({ layout }) => layout),
  }));
  return datasets.flatMap(({ id }) => all.filter(({ dataset }) => dataset === id));
}

type Layout = SampleMap['layouts'][number];

function point([x, y]: readonly [number, number]): [number, number] {
  return [rounded(x), rounded(y)];
}

/** Pages of runs, seeds rising. */
export function pagesOf(
  runs: readonly { readonly config: RunPage['config'] }[],
  pages: ReadonlyMap<string, RunPage>,
): RunPage[] {
  return [...runs]
    .sort((a, b) => a.config.seed - b.config.seed)
    .map(({ config }) => pages.get(pathOfRun(config))!);
}
