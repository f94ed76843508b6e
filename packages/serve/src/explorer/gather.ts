import { type Matrix, memoryImages, sizeOf, splitColumns } from '@simvae/arrays';
import type { Augmentation } from '@simvae/augment';
import type { Dataset } from '@simvae/data';
import { principalComponents } from '@simvae/eval';
import { RunError } from '@simvae/runs';
import { decoderOf, exportOnnx, type OpenRun } from '@simvae/study';
import { aggregatePosterior } from './aggregate-posterior.js';
import type { ExplorerData, Plane } from './explorer-data.js';
import { testSample } from './test-sample.js';

/** Test images that the page has. */
const sampleSize = 1000;

/** Everything that the page of a run needs. */
export interface Exploration {
  readonly data: ExplorerData;
  /** As in `explorerPaths`. */
  readonly images: Uint8Array;
  readonly representations: Float32Array;
  readonly encoder: Uint8Array;
  readonly decoder?: Uint8Array;
}

/**
 * Exports a run's model, and looks at a sample of test images with it.
 *
 * @throws {RangeError} If images of the data set have another shape than the run's.
 * @throws {Error} If the data set has no test image.
 */
export async function gatherExploration(open: OpenRun, dataset: Dataset): Promise<Exploration> {
  const { config, imageShape, latent, model, method } = open;
  const sample = testSample(dataset, sampleSize);
  if (sample.images.length === 0) throw new Error(`${dataset.title} has no test images to explore.`);
  const images = new Uint8Array(sample.images.length * sizeOf(imageShape));
  await dataset.test.images.read(sample.images, images);
  const source = memoryImages(images, imageShape);
  let means: Matrix<Float32Array>;
  let logVariances: Matrix<Float32Array> | undefined;
  if (method.density === undefined) means = await model.represent(source);
  else [means, logVariances] = splitColumns(await model.posterior(source));
  const { encoder, decoder } = exportOnnx(open);
  return {
    data: {
      method: config.titles.method,
      dataset: config.titles.dataset,
      seed: config.seed,
      ...(method.loss ? { epochs: config.identity.training.epochs } : {}),
      imageShape,
      latent,
      decoder: decoderFact(open),
      augmentation: config.identity.augmentation as unknown as Augmentation,
      sample,
      dimensions: aggregatePosterior(means, logVariances),
      plane: await planeOf(means),
    },
    images,
    representations: means.data,
    encoder,
    ...(decoder ? { decoder } : {}),
  };
}

async function planeOf(means: Matrix<Float32Array>): Promise<Plane> {
  const { center, axes, explained } = await principalComponents(means);
  const latent = center.length;
  const axis = (k: number): number[] => Array.from(axes.data.subarray(k * latent, (k + 1) * latent));
  return { center: Array.from(center), axes: [axis(0), axis(1)], explained: [explained[0], explained[1]] };
}

function decoderFact(open: OpenRun): ExplorerData['decoder'] {
  try {
    return { kind: decoderOf(open).kind };
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    return { missing: error.message };
  }
}
