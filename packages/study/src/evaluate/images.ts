import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Images, matrixOf, readImages, sizeOf, sliceRows, splitColumns } from '@simvae/arrays';
import type { Dataset } from '@simvae/data';
import {
  classifierExtractor,
  drawClassLatents,
  type FeatureExtractor,
  fitGaussianPrior,
  generationScores,
  importanceNll,
  inceptionExtractor,
} from '@simvae/eval';
import type { StageRecord, StageResults } from '@simvae/runs';
import type { Evaluation } from './evaluation.js';
import type { EvaluationInput } from './evaluation-input.js';
import { inParts, watched } from './in-parts.js';

/** Latents decoded at a time for likelihoods. */
const batch = 1000;

/** Distance of generated images, decoded from a Gaussian for each class, from as many test images (paper, A.4.5). */
export async function evaluateGeneration(evaluation: Evaluation): Promise<StageResults['generation']> {
  const { dataset, settings, seed } = evaluation.input;
  const { model, kind } = await evaluation.decoding();
  const target = targetOf(dataset);
  const gaussians = await evaluation.gaussians(target);
  const extractor = await featureExtractor(evaluation, target);
  evaluation.input.signal?.throwIfAborted();
  const count = Math.min(settings.generatedImages, dataset.test.count);
  const known = Array.from(dataset.train.labels[target].values).filter((label) => label >= 0);
  const latents = drawClassLatents(gaussians, known, count, seed);
  const { signal } = evaluation.input;
  const progress = (what: string) => (fraction: number) => evaluation.show(what, fraction);
  const real = batches(count, signal, progress('real images'), (rows) =>
    readImages(dataset.test.images, rows),
  );
  const generated = batches(count, signal, progress('generated images'), (rows) =>
    inParts(sliceRows(latents, rows[0], rows[0] + rows.length), signal, (some) => model.decode(some)),
  );
  return { decoder: kind, ...(await generationScores(real, generated, extractor, evaluation.compute)) };
}

/** Images that are in memory at once while features are taken of them: a multiple of what models and extractors batch. */
const imageBatch = 2000;

/** Images of consecutive rows, batch by batch. @throws the signal's reason, if it stopped the work. */
async function* batches(
  count: number,
  signal: AbortSignal | undefined,
  show: (fraction: number) => void,
  take: (rows: Int32Array) => Promise<Images>,
): AsyncGenerator<Images> {
  for (let start = 0; start < count; start += imageBatch) {
    signal?.throwIfAborted();
    show(start / count);
    yield await take(range(Math.min(imageBatch, count - start)).map((row) => start + row));
  }
}

/** The labels by which images are drawn and told apart. */
function targetOf({ name, target }: Dataset): string {
  if (target === undefined) throw new TypeError(`The images of ${name} have no labels.`);
  return target;
}

/** Likelihood of test images by importance sampling (paper, A.5.2). */
export async function evaluateLikelihood(evaluation: Evaluation): Promise<StageResults['likelihood']> {
  const { dataset, settings, seed, signal, method } = evaluation.input;
  const { density } = method;
  if (density === undefined) throw new TypeError(`${method.name} models no density of images.`);
  const { model } = evaluation;
  const count = Math.min(settings.likelihoodImages, dataset.test.count);
  const shape = [dataset.imageShape[0], dataset.imageShape[1], dataset.imageShape[2]] as const;
  evaluation.show('likelihood', 0);
  const posterior =
    density.prior === 'fitted'
      ? splitColumns(await model.posterior(watched(dataset.train.images, signal)))
      : undefined;
  const prior =
    posterior && (await fitGaussianPrior({ mean: posterior[0], logVariance: posterior[1] }, seed));
  const { nats, bitsPerDimension, samples } = await importanceNll(
    {
      images: matrixOf(await readImages(dataset.test.images, range(count))),
      encode: async ({ data, shape: [rows] }) => {
        const images = { data: Float32Array.from(data), shape: [rows, ...shape] };
        const [mean, logVariance] = splitColumns(
          await inParts(images, signal, (some) => model.posterior(some)),
        );
        return { mean, logVariance };
      },
      decode: async ({ data, shape }) =>
        matrixOf(
          await inParts({ data: Float32Array.from(data), shape }, signal, (some) => model.decode(some)),
        ),
      likelihood: density.likelihood(evaluation.input.tensors.state),
      prior,
      batch,
      seed,
      signal,
      onProgress: (fraction) => evaluation.show('likelihood', fraction),
    },
    settings.likelihoodSamples,
  );
  const name = prior ? 'Gaussian fitted to the posterior of the training images' : 'standard normal';
  return { nats, bitsPerDimension, images: count, samples, prior: name };
}

/**
 * SHA-256 of the file of Inception-v3 that decides the features; where no file is given to an evaluation of a stored run,
 * the one that its scores were made with.
 */
export async function inceptionDigest(
  { settings, keepsFeatures }: EvaluationInput,
  record?: StageRecord,
): Promise<string | undefined> {
  const { inception } = settings;
  if (inception !== undefined) {
    const bytes = await readFile(inception).catch(() => undefined);
    return bytes === undefined ? 'unreadable' : createHash('sha256').update(bytes).digest('hex');
  }
  const recorded = record?.settings.inception;
  return keepsFeatures && typeof recorded === 'string' ? recorded : undefined;
}

/** Pixels that a classifier is trained on lie in memory: at most 256 MiB of float32, 5,461 images of 64 x 64 x 3. */
const classifierBytes = 2 ** 28;

/** A classifier is the same for all runs of a process that ask for the same one. */
const classifiers = new WeakMap<Dataset, Map<string, Promise<FeatureExtractor>>>();

/**
 * Features in which generated images are compared: Inception-v3's where its file is given, else those of a classifier
 * of the data set, always the same one.
 */
async function featureExtractor(evaluation: Evaluation, target: string): Promise<FeatureExtractor> {
  const { dataset, settings, folder, keepsFeatures } = evaluation.input;
  if (settings.inception !== undefined) {
    return inceptionExtractor({ file: settings.inception, threads: evaluation.compute.threads });
  }
  const record = await folder.readStage('generation');
  if (keepsFeatures && typeof record?.settings.inception === 'string') {
    throw new Error(
      'The images were compared in the features of a file of Inception-v3, which was not named now. Name it again ' +
        '(evaluation.inception=FILE).',
    );
  }
  const options = {
    hidden: settings.classifierHidden,
    epochs: settings.classifierEpochs,
    learningRate: settings.classifierLearningRate,
    seed: 0,
  };
  const most = Math.floor(classifierBytes / (4 * sizeOf(dataset.imageShape)));
  const count = Math.min(settings.classifierImages, dataset.train.count, most);
  const key = JSON.stringify([count, options]);
  const known = classifiers.get(dataset) ?? new Map<string, Promise<FeatureExtractor>>();
  classifiers.set(dataset, known);
  let classifier = known.get(key);
  if (classifier === undefined) {
    const { values } = dataset.train.labels[target];
    const chosen = range(count).filter((image) => values[image] >= 0);
    classifier = readImages(dataset.train.images, chosen).then((images) =>
      classifierExtractor(
        images,
        chosen.map((image) => values[image]),
        {
          ...options,
          signal: evaluation.compute.signal,
          onProgress: (fraction) => evaluation.show('classifier', fraction),
        },
      ),
    );
    known.set(key, classifier);
    // One that was stopped is made again when it is next asked for.
    classifier.catch(() => known.delete(key));
  }
  return classifier;
}

function range(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => i);
}
