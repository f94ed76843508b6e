import type { Images, Matrix } from '@simvae/arrays';
import { Breath } from '../input/options.js';
import { finishBreathing } from '../linalg/steps.js';
import { frechetDistanceSteps } from '../scores/frechet-distance.js';
import type { FeatureExtractor } from './feature-extractor.js';
import { type PrecisionRecallOptions, precisionRecall } from './precision-recall.js';

/** How near generated images are to real ones, in the features of an extractor. */
export interface GenerationScores {
  /** What `distance` is called: `FID` only with Inception-v3's features. */
  readonly metric: string;
  /** Squared Fréchet distance of the features. */
  readonly distance: number;
  readonly precision: number;
  readonly recall: number;
  /** The extractor's name. */
  readonly features: string;
  readonly images: { readonly real: number; readonly generated: number };
}

/** Images at once, or batch by batch: as many as need not lie in memory together. */
export type ImageBatches = Images | AsyncIterable<Images>;

/**
 * Fréchet distance, precision and recall of generated images.
 *
 * @param real - more than k images, at least two; all at once, or in batches, of which only the features are kept.
 * @param generated - likewise.
 * @throws {RangeError} If shapes disagree or there are too few images.
 * @throws the signal's reason, if it stopped the work.
 */
export async function generationScores(
  real: ImageBatches,
  generated: ImageBatches,
  extractor: FeatureExtractor,
  options: PrecisionRecallOptions = {},
): Promise<GenerationScores> {
  const { signal } = options;
  const a = await featuresOf(real, extractor, signal);
  const b = await featuresOf(generated, extractor, signal);
  const distance = await finishBreathing(frechetDistanceSteps(a, b), new Breath({ signal }));
  const { precision, recall } = await precisionRecall(a, b, options);
  const images = { real: a.shape[0], generated: b.shape[0] };
  return { metric: extractor.metric, distance, precision, recall, features: extractor.name, images };
}

async function featuresOf(
  images: ImageBatches,
  extractor: FeatureExtractor,
  signal: AbortSignal | undefined,
): Promise<Matrix> {
  if ('data' in images) return extractor.extract(images, signal);
  const parts: Matrix[] = [];
  for await (const batch of images) parts.push(await extractor.extract(batch, signal));
  const rows = parts.reduce((sum, { shape }) => sum + shape[0], 0);
  const columns = parts[0]?.shape[1] ?? 0;
  const double = parts.some(({ data }) => data instanceof Float64Array);
  const data = double ? new Float64Array(rows * columns) : new Float32Array(rows * columns);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { data, shape: [rows, columns] };
}
