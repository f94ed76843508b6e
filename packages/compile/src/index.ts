export { compile } from './compile.js';
export { type ChannelMoments, channelAffine, channelMoments, channelSums } from './composites/channels.js';
export { describeEngine, describeEngines, type EngineStatus, engines } from './engines/describe-engines.js';
export { DeviceError, type DeviceFault } from './engines/device-error.js';
export { type EngineTraits, engineTraits } from './engines/devices.js';
export { createTensorStore } from './engines/tensor-store.js';
export { engineVersions } from './engines/tfjs-backends.js';
export { type ExportOptions, exportModel } from './export-model.js';
export { flattenTree, type Tree, unflattenTree } from './tree.js';
export type {
  CompileOptions,
  CompileSettings,
  DataType,
  Device,
  HostArray,
  InputSpec,
  Program,
  TensorFunction,
  TensorSpec,
  TensorStore,
  TensorTree,
  TfjsBackend,
} from './types.js';
export { valueAndGrad } from './value-and-grad.js';
