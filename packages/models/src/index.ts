export { type BatchNormOptions, batchNorm } from './layers/batch-norm.js';
export { residual, scope, sequential } from './layers/compose.js';
export {
  type Conv2dOptions,
  type ConvTranspose2dOptions,
  conv2d,
  convTranspose2d,
  type FilterStart,
} from './layers/convolution.js';
export { type DenseOptions, dense } from './layers/dense.js';
export type { Layer, LayerSpec } from './layers/layer.js';
export { globalAveragePool2d, type MaxPool2dOptions, maxPool2d } from './layers/pooling.js';
export { type Activation, activation, flatten, relu, reshapeTo } from './layers/shaping.js';
export type { Padding } from './layers/windows.js';
export { type MlpNetworksOptions, type MlpOptions, mlp, mlpNetworks } from './mlp.js';
export {
  findNetworkFamily,
  type NetworkContext,
  type NetworkFamily,
  networkFamilies,
} from './network-families.js';
export { parameterCount } from './parameter-count.js';
export {
  type ResidualNetworksOptions,
  type ResidualStem,
  residualNetworks,
  residualStems,
} from './residual-networks.js';
