export { type BatchNormOptions, batchNorm } from './layers/batch-norm.js';
export { residual, scope, sequential } from './layers/compose.js';
export { type DenseOptions, dense } from './layers/dense.js';
export type { Layer, LayerSpec } from './layers/layer.js';
export { type Activation, activation, flatten, relu, reshapeTo } from './layers/shaping.js';
export { type MlpNetworksOptions, type MlpOptions, mlp, mlpNetworks } from './mlp.js';
export {
  findNetworkFamily,
  type NetworkContext,
  type NetworkFamily,
  networkFamilies,
} from './network-families.js';
export { parameterCount } from './parameter-count.js';
