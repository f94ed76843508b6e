import type { Images, Matrix } from '@simvae/arrays';
import { ClassGaussians } from '@simvae/eval';
import { OutdatedStageError, RunError, type StageResults } from '@simvae/runs';
import { labelled, type Represented, readRepresentations } from '../evaluate/representations.js';
import { encodePng, imageGrid } from '../figures/image-grid.js';
import { known as named, RequestError } from '../request-error.js';
import { decoderOf, type OpenRun } from './open-run.js';

/** How many images are made, and of what. */
export interface SampleOptions {
  /** Images; of each class where there are classes. @default 8 of each class, 64 where there are none */
  readonly count?: number;
  /** Names the draws. @default 0 */
  readonly seed?: number;
  /** Labels that classes are of. @default the first that is known */
  readonly target?: string;
  /** Names of the classes that are wanted. @default all */
  readonly classes?: readonly string[];
  /**
   * Where latents are drawn from: a Gaussian for each class, or one for all images. @default classes where the run's results say
   * what images are, else aggregate
   */
  readonly from?: 'classes' | 'aggregate';
}

/** Images that were made. */
export interface Samples {
  /** Class by class, where there are classes. */
  readonly images: Images;
  /** What they were decoded from, [images, latent]. */
  readonly latents: Matrix<Float32Array>;
  readonly from: 'classes' | 'aggregate';
  /** Where they are drawn by class: whose classes these are, and the one of each image. */
  readonly target?: string;
  readonly labels?: readonly string[];
  /** Whose decoder made them. */
  readonly decoder: 'own' | 'post-hoc';
}

const mostImages = 10_000;

/**
 * Makes images: decodes draws from Gaussians that are fitted to the run's representations, one for each class (paper, A.4.5), or one
 * for all. Everything is in the folder of the run: classes are those of the test images whose labels the stage `map` keeps, the
 * one Gaussian is that of the training images. The data set is not needed.
 *
 * @throws {RunError} If there is no decoder, or the run is not evaluated; the message says what to do.
 * @throws {RequestError} If a number is out of range, or a target or a class is not known.
 */
export async function sampleImages(open: OpenRun, options: SampleOptions = {}): Promise<Samples> {
  const { seed = 0, from } = options;
  const { kind, model } = decoderOf(open);
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RequestError(`The seed must be a whole number from 0, got ${seed}.`);
  }
  const represented = await representationsOf(open);
  const map = from === 'aggregate' ? undefined : await labelsOf(open);
  const wantsClasses = from === 'classes' || options.target !== undefined || options.classes !== undefined;
  if (map === undefined && wantsClasses) {
    throw new RequestError(
      `Nothing in ${open.found.folder.path} says what its images are. Evaluate the run (simvae eval), or sample without classes.`,
    );
  }
  const drawn =
    map === undefined
      ? await drawAll(represented, checkedCount(options.count ?? 64, 1), seed)
      : await drawClasses(represented, map, options, seed);
  const latents = float32(drawn.latents);
  const images = await model.decode(latents);
  return { ...drawn, images, latents, decoder: kind };
}

/** Samples in a grid, as a PNG file: a column for each class, or a square. */
export function sampleGrid({ images, labels }: Pick<Samples, 'images' | 'labels'>): Uint8Array {
  const [count, height, width, channels] = images.shape;
  const columns = labels === undefined ? Math.ceil(Math.sqrt(count)) : new Set(labels).size;
  if (labels === undefined) return encodePng(imageGrid(images, columns));
  const rows = count / columns;
  const size = height * width * channels;
  const data = new Float32Array(images.data.length);
  for (let image = 0; image < count; image++) {
    const place = (image % rows) * columns + Math.floor(image / rows);
    data.set(images.data.subarray(image * size, (image + 1) * size), place * size);
  }
  return encodePng(imageGrid({ data, shape: images.shape }, columns));
}

/** Samples as PNG files, each by its number and its class: `0003-ankle-boot.png`. */
export function sampleFiles({ images, labels }: Pick<Samples, 'images' | 'labels'>): Map<string, Uint8Array> {
  const [count, height, width, channels] = images.shape;
  const size = height * width * channels;
  return new Map(
    Array.from({ length: count }, (_, image) => {
      const number = String(image).padStart(4, '0');
      const label =
        labels?.[image]
          .toLowerCase()
          .replace(/[^a-z0-9]+/g, '-')
          .replace(/^-|-$/g, '') ?? '';
      const pixels = images.data.subarray(image * size, (image + 1) * size);
      const data = Uint8Array.from(pixels, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
      const name = label === '' ? number : `${number}-${label.slice(0, 60)}`;
      return [`${name}.png`, encodePng({ data, height, width, channels })];
    }),
  );
}

type Drawn = Pick<Samples, 'from' | 'target' | 'labels'> & { readonly latents: Matrix };

async function drawAll({ train }: Represented, count: number, seed: number): Promise<Drawn> {
  const all = new Array<string>(train.shape[0]).fill('all');
  const gaussian = await new ClassGaussians().fit(train, all);
  return { from: 'aggregate', latents: gaussian.sample('all', count, seed) };
}

type Labels = Pick<StageResults['map'], 'images' | 'labels'>;

async function drawClasses(
  { test }: Represented,
  { images, labels }: Labels,
  options: SampleOptions,
  seed: number,
): Promise<Drawn> {
  const target = options.target ?? Object.keys(labels)[0];
  const { classes, values } = named(labels, target, 'The labels');
  const names = classes.map(String);
  const there = new Set(values.filter((value) => value >= 0));
  const asked = options.classes ?? names.filter((_, code) => there.has(code));
  const codes = asked.map((name) => {
    const code = names.indexOf(name);
    if (there.has(code)) return code;
    throw new RequestError(`A class of ${target} must be one of ${names.join(', ')}, got ${name}.`);
  });
  const wanted = [...new Set(codes)];
  const count = checkedCount(options.count ?? 8, wanted.length);
  const known = labelled(rowsOf(test, images), values);
  const gaussians = await new ClassGaussians().fit(known.matrix, Array.from(known.labels));
  const parts = wanted.map((code) => gaussians.sample(code, count, seed));
  const latents = { data: concat(parts), shape: [count * parts.length, test.shape[1]] as const };
  return {
    from: 'classes',
    target,
    labels: wanted.flatMap((code) => Array(count).fill(names[code])),
    latents,
  };
}

/** What the run's images are represented by; kept with it when it is evaluated. */
async function representationsOf({ found, config, fingerprint }: OpenRun): Promise<Represented> {
  const { train, test } = config.images;
  const dataset = { train: { count: train }, test: { count: test } };
  const kept = await readRepresentations(fingerprint, { folder: found.folder, dataset });
  if (kept !== undefined) return kept;
  const { path } = found.folder;
  throw new RunError(path, `${path} has no representations of its images`, 'Run `simvae eval`.');
}

/** What some of its test images are, as far as an evaluation of this very model says it. */
async function labelsOf({ found, config, fingerprint }: OpenRun): Promise<Labels | undefined> {
  const record = await found.folder.readStage('map').catch((error) => {
    if (error instanceof OutdatedStageError) return undefined;
    throw error;
  });
  if (record?.model !== fingerprint) return undefined;
  const { images, labels } = record.result;
  if (images.some((image) => image >= config.images.test)) return undefined;
  return Object.keys(labels).length === 0 ? undefined : { images, labels };
}

function rowsOf({ data, shape }: Matrix<Float32Array>, rows: readonly number[]): Matrix<Float32Array> {
  const width = shape[1];
  const picked = new Float32Array(rows.length * width);
  for (const [at, row] of rows.entries()) {
    picked.set(data.subarray(row * width, (row + 1) * width), at * width);
  }
  return { data: picked, shape: [rows.length, width] };
}

function concat(parts: readonly Matrix[]): Float32Array {
  const data = new Float32Array(parts.reduce((size, part) => size + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return data;
}

function float32({ data, shape }: Matrix): Matrix<Float32Array> {
  return { data: Float32Array.from(data), shape };
}

function checkedCount(count: number, classes: number): number {
  if (Number.isSafeInteger(count) && count > 0 && count * classes <= mostImages) return count;
  throw new RequestError(`There must be 1 to ${Math.floor(mostImages / classes)} images, got ${count}.`);
}
