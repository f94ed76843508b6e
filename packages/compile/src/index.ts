export { compile } from './compile.js';
export { describeEngines, type EngineStatus, engines } from './engines/describe-engines.js';
export { flattenTree, type Tree, unflattenTree } from './tree.js';
export type {
  CompileOptions,
  DataType,
  HostArray,
  InputSpec,
  Program,
  TensorFunction,
  TensorSpec,
  TensorTree,
  TfjsBackend,
} from './types.js';
export { valueAndGrad } from './value-and-grad.js';
