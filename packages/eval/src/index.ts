export type { Images, Matrix } from '@simvae/arrays';
export {
  type CollapseStatistics,
  type CollapseStatisticsInput,
  collapseStatistics,
  collapseWarnings,
} from './collapse/collapse-statistics.js';
export { activeUnits, type EffectiveRankOptions, effectiveRank } from './collapse/dimensions.js';
export { alignment, featureStandardDeviation, uniformity } from './collapse/directions.js';
export type { CollapseFeatures } from './collapse/features.js';
export { type CkaOptions, linearCka } from './compare/linear-cka.js';
export { type Classifier, type FewShotOptions, type FewShotScore, fewShot } from './few-shot/few-shot.js';
export { type ClassifierOptions, classifierExtractor } from './generation/classifier-extractor.js';
export type { FeatureExtractor } from './generation/feature-extractor.js';
export {
  type GenerationScores,
  generationScores,
  type ImageBatches,
} from './generation/generation-scores.js';
export {
  type ImportanceModel,
  type ImportanceNll,
  importanceNll,
  type PixelLikelihood,
  type PosteriorParameters,
} from './generation/importance-nll.js';
export { type InceptionOptions, inceptionExtractor } from './generation/inception-extractor.js';
export { ClassGaussians, drawClassLatents, fitGaussianPrior } from './generation/latent-distributions.js';
export {
  type PrecisionRecall,
  type PrecisionRecallOptions,
  precisionRecall,
} from './generation/precision-recall.js';
export { type ReconstructionError, reconstructionError } from './generation/reconstruction-error.js';
export type { Features } from './input/features.js';
export type { ClassName, Label, Labels } from './input/labels.js';
export type { ComputeOptions, StageProgress } from './input/options.js';
export { type StratifiedSplitOptions, stratifiedSplit } from './input/stratified-split.js';
export { KMeans, type KMeansOptions } from './kmeans/k-means.js';
export { LogisticRegression, type LogisticRegressionOptions } from './logistic/logistic-regression.js';
export {
  GaussianMixture,
  type GaussianMixtureOptions,
  SingularMixtureError,
} from './mixture/gaussian-mixture.js';
export type { CovarianceType, MixtureModel, MixtureSample } from './mixture/mixture-model.js';
export { KNeighborsClassifier, type KNeighborsOptions } from './neighbors/k-neighbors-classifier.js';
export type { Metric } from './neighbors/metric.js';
export type { Neighbors } from './neighbors/nearest-neighbors.js';
export { type NeighborSearchOptions, searchNeighbors } from './neighbors/search-neighbors.js';
export type { NeighborWeights } from './neighbors/vote.js';
export { LinearProbe, MlpProbe, type MlpProbeOptions, type Validation } from './probe/class-probes.js';
export type { ProbeOptions } from './probe/train-probe.js';
export {
  type PrincipalComponents,
  type PrincipalComponentsOptions,
  principalComponents,
} from './projection/principal-components.js';
export { evaluateFactors, type FactorData, type FactorScore } from './protocol/evaluate-factors.js';
export { evaluateLogistic } from './protocol/evaluate-logistic.js';
export { evaluateMixture } from './protocol/evaluate-mixture.js';
export { evaluateNeighbors } from './protocol/evaluate-neighbors.js';
export { evaluateProbes } from './protocol/evaluate-probes.js';
export { evaluateLabelSets, evaluateRepresentations } from './protocol/evaluate-representations.js';
export type {
  ByLabels,
  ByProtocol,
  EvaluationOptions,
  LabelledSets,
  LogisticOptions,
  MixtureOptions,
  NeighborsOptions,
  ProbesOptions,
  Protocols,
  Representations,
} from './protocol/options.js';
export type {
  AccuracyOfK,
  EvaluationResult,
  LogisticResult,
  LogisticScore,
  MixtureResult,
  MixtureScore,
  NeighborScore,
  NeighborsResult,
  Predictions,
  ProbeScore,
  ProbesResult,
  ProtocolId,
  ProtocolStamp,
  RowCounts,
} from './protocol/results.js';
export { protocolVersions } from './protocol/task.js';
export { RegressionProbe, type RegressionProbeOptions, rSquared } from './regression/regression-probe.js';
export { meanAveragePrecision, type RetrievalOptions } from './retrieval/mean-average-precision.js';
export { adjustedMutualInformation } from './scores/adjusted-information.js';
export { type BootstrapOptions, bootstrapInterval, type Interval } from './scores/bootstrap-interval.js';
export { type ClassReport, type ClassScores, classReport } from './scores/class-report.js';
export { accuracy, type ConfusionMatrix, confusionMatrix } from './scores/classification.js';
export {
  adjustedRandIndex,
  normalizedMutualInformation,
  type VMeasure,
  vMeasure,
} from './scores/clusterings.js';
export { frechetDistance } from './scores/frechet-distance.js';
export { clusterAccuracy, matchClusters } from './scores/matching.js';
export { type Silhouette, type SilhouetteOptions, silhouette } from './scores/silhouette.js';
export { topAccuracy } from './scores/top-accuracy.js';
