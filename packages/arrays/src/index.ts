export {
  type HostTensor,
  type Image,
  type ImageShape,
  type Images,
  type Matrix,
  matrixOf,
  sizeOf,
  sliceRows,
  splitColumns,
} from './host-tensor.js';
export {
  decodeSafetensors,
  encodeSafetensors,
  halfToNumber,
  type SafetensorsArray,
  type SafetensorsFile,
  type SafetensorsTensor,
} from './safetensors.js';
export { openSafetensors, sealSafetensors } from './sealed-safetensors.js';
export {
  checkRead,
  type ImageSource,
  type MemoryImages,
  memoryImages,
  readImages,
  unitPixels,
  type ViewRequest,
  type ViewSource,
} from './sources.js';
