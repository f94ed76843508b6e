import type { MethodFamily } from '../contract/method.js';
import type { HostTensor } from '../contract/network.js';
import { activeUnits } from './active-units.js';
import { alignment } from './alignment.js';
import { effectiveRank } from './effective-rank.js';
import { featureStandardDeviation } from './feature-standard-deviation.js';
import { uniformity } from './uniformity.js';

/** Numbers that show whether a representation still tells images apart; each by the function of its name. */
export interface CollapseDiagnostics {
  readonly featureStandardDeviation: number;
  readonly effectiveRank: number;
  /** Of methods that compare views. */
  readonly alignment?: number;
  /** Of methods that compare views. */
  readonly uniformity?: number;
  /** Of generative methods. */
  readonly activeUnits?: number;
}

export interface CollapseDiagnosticsInput {
  /** `represent` of some hundred images, [images * views, latent]; row = image * views + view. */
  readonly features: HostTensor;
  /** Views of each image among the features. @default 1 */
  readonly views?: number;
  readonly family: MethodFamily;
}

/**
 * The diagnostics that apply to a method: alignment and uniformity where there are views to compare, active units where
 * the method is generative.
 *
 * @throws {RangeError} If features are no finite matrix of at least 2 images.
 */
export function collapseDiagnostics({
  features,
  views = 1,
  family,
}: CollapseDiagnosticsInput): CollapseDiagnostics {
  return {
    featureStandardDeviation: featureStandardDeviation(features),
    effectiveRank: effectiveRank(features),
    ...(views > 1 && {
      alignment: alignment(features, views),
      uniformity: uniformity(firstViews(features, views)),
    }),
    ...(family === 'generative' && { activeUnits: activeUnits(features) }),
  };
}

/** View 0 of each image. */
function firstViews({ data, shape: [rows, columns] }: HostTensor, views: number): HostTensor {
  const images = Math.floor(rows / views);
  const first = new Float32Array(images * columns);
  for (let image = 0; image < images; image++) {
    const start = image * views * columns;
    first.set(data.subarray(start, start + columns), image * columns);
  }
  return { data: first, shape: [images, columns] };
}
