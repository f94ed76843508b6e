import { GaussianMixture } from '../mixture/gaussian-mixture.js';
import { adjustedRandIndex } from '../scores/adjusted-rand-index.js';
import { clusterAccuracy } from '../scores/cluster-accuracy.js';
import { matchClusters } from '../scores/match-clusters.js';
import { normalizedMutualInformation } from '../scores/normalized-mutual-information.js';
import type { ComputeOptions, Matrix } from '../types.js';
import type { MixtureScore } from './types.js';

/** A mixture fitted to the training rows, without labels, and its clusters of the test rows. */
export interface FittedMixture {
  readonly mixture: GaussianMixture;
  readonly clusters: Int32Array;
  /** What does not depend on labels. */
  readonly facts: Pick<
    MixtureScore,
    'components' | 'covariance' | 'nInit' | 'converged' | 'trainLogLikelihood' | 'testLogLikelihood'
  >;
}

/** Fits a full-covariance mixture. */
export async function fitMixture(
  train: Matrix,
  test: Matrix,
  components: number,
  nInit: number,
  seed: number,
  options: ComputeOptions,
): Promise<FittedMixture> {
  const mixture = await new GaussianMixture({ components, nInit, seed, ...options }).fit(train);
  const trainLogLikelihood = await mixture.score(train);
  const testLogLikelihood = await mixture.score(test);
  const { converged } = mixture;
  const facts = {
    components,
    nInit,
    converged,
    trainLogLikelihood,
    testLogLikelihood,
    covariance: 'full',
  } as const;
  return { mixture, clusters: await mixture.predict(test), facts };
}

/**
 * Scores the clusters of the test rows.
 *
 * @param codes - class of every test row.
 * @param validation - rows and classes on which clusters are matched to classes; the test rows where absent.
 */
export async function scoreMixture(
  { mixture, clusters, facts }: FittedMixture,
  codes: Int32Array,
  validation?: { readonly features: Matrix; readonly codes: Int32Array },
): Promise<MixtureScore> {
  const ari = adjustedRandIndex(codes, clusters);
  const nmi = normalizedMutualInformation(codes, clusters);
  if (!validation)
    return { accuracy: clusterAccuracy(codes, clusters), matchedOn: 'test', ari, nmi, ...facts };
  const matching = matchClusters(validation.codes, await mixture.predict(validation.features));
  const right = clusters.reduce((sum, cluster, i) => sum + (matching.get(cluster) === codes[i] ? 1 : 0), 0);
  return { accuracy: right / codes.length, matchedOn: 'validation', ari, nmi, ...facts };
}
