import { pathOf } from '../../groups.js';
import type { PictureSheet, SampleMap } from '../data.js';
import { rounded } from '../numbers.js';
import type { RunPage } from './read-run-page.js';
import { type PageDataset, seriesId } from './series.js';

/** Pictures as data URLs, each once. */
export class Images {
  readonly urls: Record<string, string> = {};

  /** @returns the SHA-256 by which it is found. */
  add({ digest, png }: { readonly digest: string; readonly png: Uint8Array }): string {
    this.urls[digest] ??= `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
    return digest;
  }
}

/** Pictures that are made of cells: of each kind those of the first seed that has them. */
export function pictureSheets(
  datasets: readonly PageDataset[],
  pages: ReadonlyMap<string, RunPage>,
  images: Images,
): PictureSheet[] {
  return datasets.flatMap(({ groups }) =>
    groups.flatMap((group) => {
      const seen = new Set<string>();
      return pagesOf(group.runs, pages).flatMap(({ config, stages, pictures }) =>
        Object.entries(stages.figures?.result.layout ?? {}).flatMap(([file, layout]): PictureSheet[] => {
          const picture = pictures.get(file);
          if (picture === undefined || seen.has(layout.kind)) return [];
          seen.add(layout.kind);
          const { classes, images: shown, target: _, ...grid } = layout;
          return [
            {
              series: seriesId(config),
              seed: config.seed,
              image: images.add(picture),
              ...grid,
              ...(classes ? { classes: classes.map(String) } : {}),
              ...(shown ? { images: shown } : {}),
            },
          ];
        }),
      );
    }),
  );
}

/** Where each identity puts the same test images: of the first seed that says it. Of other images there is another map. */
export function sampleMaps(
  datasets: readonly PageDataset[],
  pages: ReadonlyMap<string, RunPage>,
  images: Images,
): SampleMap[] {
  return datasets.flatMap(({ id, groups }) => {
    const maps = new Map<string, Omit<SampleMap, 'layouts'> & { readonly layouts: Layout[] }>();
    for (const group of groups) {
      const page = pagesOf(group.runs, pages).find(
        ({ stages, pictures }) => stages.map && pictures.has(stages.map.result.sprite.file),
      );
      if (page?.stages.map === undefined) continue;
      const {
        sprite,
        labels,
        factors,
        images: sample,
        explained,
        pca,
        umap,
        neighbors,
      } = page.stages.map.result;
      const digest = images.add(page.pictures.get(sprite.file)!);
      const key = `${digest} ${sample.join()}`;
      if (!maps.has(key)) {
        const { columns, height, width } = sprite;
        maps.set(key, {
          dataset: id,
          sprite: { image: digest, columns, height, width },
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
      maps.get(key)!.layouts.push({
        series: seriesId(page.config),
        seed: page.config.seed,
        explained: [rounded(explained[0], 3), rounded(explained[1], 3)],
        pca: pca.map(point),
        umap: umap.map(point),
        neighbors,
      });
    }
    return [...maps.values()];
  });
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
    .map(({ config }) => pages.get(pathOf(config))!);
}
