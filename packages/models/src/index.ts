export { type MlpOptions, mlp } from './mlp.js';
export { type MlpDecoderOptions, mlpDecoder } from './mlp-decoder.js';
export { type MlpEncoderOptions, mlpEncoder } from './mlp-encoder.js';
export { type MlpNetworksOptions, mlpNetworks } from './mlp-networks.js';
