import type { Dataset } from '@simvae/data';
import {
  type ClassifierOptions,
  classifierExtractor,
  type FeatureExtractor,
  inceptionExtractor,
} from '@simvae/eval';
import { floatImages } from './float-images.js';

/** What decides the features, and how they are computed. */
export interface ExtractorChoice extends Pick<ClassifierOptions, 'signal' | 'onProgress'> {
  /** ONNX file of Inception-v3. */
  readonly inception?: string;
  /** 0: every core. */
  readonly threads: number;
}

/** Training images that a classifier sees, the first ones: enough to rank models by, in seconds. */
const classifierImages = 20_000;

/** A classifier is the same for all runs of a process. */
const classifiers = new WeakMap<Dataset, Promise<FeatureExtractor>>();

/**
 * Features in which generated images are compared: Inception-v3's where its file is given, else those of a classifier
 * of the data set, always the same one.
 *
 * @throws {Error} If the file cannot be read.
 */
export function generationExtractor(
  dataset: Dataset,
  { inception, threads, ...options }: ExtractorChoice,
): Promise<FeatureExtractor> {
  if (inception !== undefined) return inceptionExtractor({ file: inception, threads });
  let classifier = classifiers.get(dataset);
  if (classifier === undefined) {
    const { train, imageShape } = dataset;
    const images = floatImages(train.images, imageShape, classifierImages);
    classifier = classifierExtractor(images, train.labels.subarray(0, images.shape[0]), {
      ...options,
      seed: 0,
      ...(threads > 0 ? { threads } : {}),
    });
    classifiers.set(dataset, classifier);
    // One that was stopped is made again when it is next asked for.
    classifier.catch(() => classifiers.delete(dataset));
  }
  return classifier;
}
