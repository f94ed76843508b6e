export { ClassGaussians } from './generation/class-gaussians.js';
export { type ClassifierOptions, classifierExtractor } from './generation/classifier-extractor.js';
export type { FeatureExtractor, Images } from './generation/feature-extractor.js';
export { type GenerationScores, generationScores } from './generation/generation-scores.js';
export {
  type ImportanceModel,
  type ImportanceNll,
  importanceNll,
  type PosteriorParameters,
} from './generation/importance-nll.js';
export { type InceptionOptions, inceptionExtractor } from './generation/inception-extractor.js';
export type { PixelLikelihood } from './generation/log-likelihood.js';
export {
  type PrecisionRecall,
  type PrecisionRecallOptions,
  precisionRecall,
} from './generation/precision-recall.js';
export { type ReconstructionError, reconstructionError } from './generation/reconstruction-error.js';
export { KMeans, type KMeansOptions } from './kmeans/k-means.js';
export { GaussianMixture, type GaussianMixtureOptions } from './mixture/gaussian-mixture.js';
export type { MixtureSample } from './mixture/sample-mixture.js';
export type { CovarianceType, MixtureModel } from './mixture/types.js';
export { KNeighborsClassifier, type KNeighborsOptions } from './neighbors/k-neighbors-classifier.js';
export type { Metric } from './neighbors/metric.js';
export type { NeighborWeights } from './neighbors/vote.js';
export type { Validation } from './probe/class-probe.js';
export { LinearProbe } from './probe/linear-probe.js';
export { MlpProbe, type MlpProbeOptions } from './probe/mlp-probe.js';
export type { ProbeOptions } from './probe/probe-options.js';
export { evaluateFactors, type FactorData, type FactorScore } from './protocol/evaluate-factors.js';
export { evaluateLabelSets, type LabelledSets } from './protocol/evaluate-label-sets.js';
export { evaluateRepresentations } from './protocol/evaluate-representations.js';
export type { EvaluationOptions } from './protocol/evaluation-options.js';
export type {
  EvaluationResult,
  MixtureScore,
  NeighborScore,
  ProbeScore,
  ProtocolId,
  ProtocolStamp,
  Representations,
} from './protocol/types.js';
export { rSquared } from './regression/r-squared.js';
export { RegressionProbe, type RegressionProbeOptions } from './regression/regression-probe.js';
export { accuracy } from './scores/accuracy.js';
export { adjustedRandIndex } from './scores/adjusted-rand-index.js';
export { clusterAccuracy } from './scores/cluster-accuracy.js';
export { type ConfusionMatrix, confusionMatrix } from './scores/confusion-matrix.js';
export { frechetDistance } from './scores/frechet-distance.js';
export { matchClusters } from './scores/match-clusters.js';
export { normalizedMutualInformation } from './scores/normalized-mutual-information.js';
export type { ComputeOptions, Features, Label, Labels, Matrix, Progress } from './types.js';
