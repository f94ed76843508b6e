export {
  defineMethod,
  type MethodContext,
  type MethodDefinition,
  type MethodSource,
} from './contract/define-method.js';
export type {
  Density,
  EpochInput,
  EpochOutput,
  LossInput,
  LossOutput,
  Method,
  MethodFamily,
  MethodParts,
  PixelLikelihood,
} from './contract/method.js';
export type { BoundVariables, Network, NetworkInput, Networks, Variables } from './contract/network.js';
export { OptionError, optionRule, parseMethodOptions, parseOptions } from './contract/options.js';
export { bindVariables, hostTensors, leaf, subtree } from './contract/variables.js';
export {
  type AutoencoderPass,
  type GaussianAutoencoder,
  gaussianAutoencoder,
  type Posterior,
} from './methods/gaussian-autoencoder.js';
export { type LikelihoodFields, likelihoodFields } from './methods/likelihood-fields.js';
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
export {
  type SimvaeInputs,
  type SimvaeOptions,
  type SimvaeTerms,
  simvae,
  simvaeTerms,
} from './objectives/simvae.js';
export type { WithTerms } from './objectives/terms.js';
export { type VaeInputs, type VaeOptions, type VaeTerms, vae, vaeTerms } from './objectives/vae.js';
export {
  type VicRegInputs,
  type VicRegOptions,
  type VicRegTerms,
  vicReg,
  vicRegTerms,
} from './objectives/vic-reg.js';
export { normalizeRows, rowLogSumExp, splitViews } from './tensors/rows.js';
export { stopGradient } from './tensors/stop-gradient.js';
