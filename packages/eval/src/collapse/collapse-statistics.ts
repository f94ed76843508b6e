import { activeUnits, effectiveRank } from './dimensions.js';
import { alignment, featureStandardDeviation, uniformity } from './directions.js';
import type { CollapseFeatures } from './features.js';

/** Numbers that show whether a representation still tells images apart; each by the function of its name. */
export interface CollapseStatistics {
  readonly featureStandardDeviation: number;
  readonly effectiveRank: number;
  /** Where there are views to compare. */
  readonly alignment?: number;
  /** Where there are views to compare: of the first view of each image. */
  readonly uniformity?: number;
  /** Of generative methods. */
  readonly activeUnits?: number;
}

export interface CollapseStatisticsInput {
  /** Representations of some hundred images, [images * views, latent]; row = image * views + view. */
  readonly features: CollapseFeatures;
  /** Views of each image among the features. @default 1 */
  readonly views?: number;
  /** Whether the features are posterior means, which a prior draws to 0. */
  readonly generative: boolean;
}

/** Below this share of an even spread, directions are as good as one. */
const leastSpread = 0.01;

/** Below this share of the dimensions, most of the representation is unused. */
const leastShare = 0.1;

/**
 * The statistics that apply to a representation: alignment and uniformity where there are views to compare, active
 * units where the method is generative.
 *
 * @throws {RangeError} If features are no finite matrix of at least 2 images.
 * @example
 * collapseWarnings(collapseStatistics({ features, generative: true }), latent); // [] or what has collapsed
 */
export function collapseStatistics({
  features,
  views = 1,
  generative,
}: CollapseStatisticsInput): CollapseStatistics {
  return {
    featureStandardDeviation: featureStandardDeviation(features),
    effectiveRank: effectiveRank(features),
    ...(views > 1 && {
      alignment: alignment(features, views),
      uniformity: uniformity(firstViews(features, views)),
    }),
    ...(generative && { activeUnits: activeUnits(features) }),
  };
}

/**
 * Says in plain words what has collapsed, with the numbers.
 *
 * @param statistics - of a representation.
 * @param latent - its size, L.
 * @returns a sentence or two per finding; none where the representation is in order.
 */
export function collapseWarnings(statistics: CollapseStatistics, latent: number): string[] {
  const warnings: string[] = [];
  const { activeUnits } = statistics;
  const spread = statistics.featureStandardDeviation * Math.sqrt(latent);
  if (spread < leastSpread) {
    warnings.push(
      `The representation has collapsed to a point: all images point the same way (spread ${percent(spread)} of an even ` +
        'one). The loss no longer tells images apart; lower the learning rate, or weigh what pushes images apart more.',
    );
  } else if (latent > 1 && statistics.effectiveRank < Math.max(1.5, leastShare * latent)) {
    warnings.push(
      `The representation has collapsed to few dimensions: it fills ${statistics.effectiveRank.toFixed(1)} of ${latent}. ` +
        'Probes see no more than that; try a projector, a larger batch, or a larger weight of decorrelation.',
    );
  }
  if (activeUnits !== undefined && activeUnits < Math.max(1, leastShare * latent)) {
    warnings.push(
      `The posterior has collapsed to the prior: ${activeUnits} of ${latent} latents depend on the image. ` +
        'The decoder ignores the rest; lower beta or the likelihood variance, or train longer.',
    );
  }
  return warnings;
}

function percent(share: number): string {
  return `${(100 * share).toPrecision(2)} %`;
}

/** View 0 of each image. */
function firstViews({ data, shape: [rows, columns] }: CollapseFeatures, views: number): CollapseFeatures {
  const images = Math.floor(rows / views);
  const first = new Float64Array(images * columns);
  for (let image = 0; image < images; image++) {
    const start = image * views * columns;
    first.set(data.subarray(start, start + columns), image * columns);
  }
  return { data: first, shape: [images, columns] };
}
