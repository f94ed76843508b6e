import type { Images } from '@simvae/arrays';
import { frechetDistance } from '../scores/frechet-distance.js';
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

/**
 * Fréchet distance, precision and recall of generated images.
 *
 * @param real - more than k images, at least two.
 * @param generated - likewise.
 * @throws {RangeError} If shapes disagree or there are too few images.
 */
export async function generationScores(
  real: Images,
  generated: Images,
  extractor: FeatureExtractor,
  options: PrecisionRecallOptions = {},
): Promise<GenerationScores> {
  const a = await extractor.extract(real);
  const b = await extractor.extract(generated);
  const distance = frechetDistance(a, b);
  const { precision, recall } = await precisionRecall(a, b, options);
  const images = { real: real.shape[0], generated: generated.shape[0] };
  return { metric: extractor.metric, distance, precision, recall, features: extractor.name, images };
}
