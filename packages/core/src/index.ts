export { bindVariables } from './contract/bind-variables.js';
export { defineMethod, type MethodContext, type MethodDefinition } from './contract/define-method.js';
export { hostTensors } from './contract/host-tensors.js';
export { leaf } from './contract/leaf.js';
export type {
  Density,
  EpochInput,
  EpochOutput,
  LossInput,
  LossOutput,
  Method,
  MethodFamily,
  OrderInput,
  PixelLikelihood,
} from './contract/method.js';
export type {
  BoundVariables,
  HostTensor,
  Network,
  NetworkInput,
  Networks,
  Variables,
} from './contract/network.js';
export { parseMethodOptions } from './contract/parse-method-options.js';
export { parseOptions } from './contract/parse-options.js';
export { subtree } from './contract/subtree.js';
export { activeUnits } from './diagnostics/active-units.js';
export { alignment } from './diagnostics/alignment.js';
export {
  type CollapseDiagnostics,
  type CollapseDiagnosticsInput,
  collapseDiagnostics,
} from './diagnostics/collapse-diagnostics.js';
export { collapseWarnings } from './diagnostics/collapse-warnings.js';
export { type EffectiveRankOptions, effectiveRank } from './diagnostics/effective-rank.js';
export { featureStandardDeviation } from './diagnostics/feature-standard-deviation.js';
export { uniformity } from './diagnostics/uniformity.js';
export {
  type AutoencoderPass,
  type GaussianAutoencoder,
  gaussianAutoencoder,
  type Posterior,
} from './methods/gaussian-autoencoder.js';
export { likelihoodFields, pixelLikelihood } from './methods/likelihood-fields.js';
export { type PostHocDecoderOptions, postHocDecoder } from './methods/post-hoc-decoder.js';
export { simvaeMethod } from './methods/simvae-method.js';
export { type GaussianKlInputs, type GaussianKlOptions, gaussianKl } from './objectives/gaussian-kl.js';
export { type InfoNceInputs, type InfoNceOptions, infoNce, type Similarity } from './objectives/info-nce.js';
export {
  type InstanceDiscriminationInputs,
  type InstanceDiscriminationOptions,
  instanceDiscrimination,
} from './objectives/instance-discrimination.js';
export { type InstanceNceInputs, type InstanceNceOptions, instanceNce } from './objectives/instance-nce.js';
export { type MocoInputs, type MocoOptions, moco } from './objectives/moco.js';
export {
  type MultiViewNtXentInputs,
  type MultiViewNtXentOptions,
  multiViewNtXent,
} from './objectives/multi-view-nt-xent.js';
export {
  type Likelihood,
  type LikelihoodInputs,
  type LikelihoodOptions,
  negativeLogLikelihood,
} from './objectives/negative-log-likelihood.js';
export { type NtXentInputs, type NtXentOptions, ntXent } from './objectives/nt-xent.js';
export { simvae } from './objectives/simvae.js';
export {
  type SimvaeInputs,
  type SimvaeOptions,
  type SimvaeTerms,
  simvaeTerms,
} from './objectives/simvae-terms.js';
export { vae } from './objectives/vae.js';
export { type VaeInputs, type VaeOptions, type VaeTerms, vaeTerms } from './objectives/vae-terms.js';
export {
  type VicRegInputs,
  type VicRegOptions,
  type VicRegTerms,
  vicReg,
  vicRegTerms,
} from './objectives/vic-reg.js';
export { normalizeRows } from './tensors/normalize-rows.js';
export { rowLogSumExp } from './tensors/row-log-sum-exp.js';
export { splitViews } from './tensors/split-views.js';
export { stopGradient } from './tensors/stop-gradient.js';
export { sumTerms } from './tensors/sum-terms.js';
