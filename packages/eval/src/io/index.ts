export { type ArrayData, ArrayFileError, type NamedArray } from './array-file.js';
export { type CsvOptions, parseCsv } from './csv.js';
export { parseNpy } from './npy.js';
export { parseNpz } from './npz.js';
export { type NamedBytes, readArrays } from './read-arrays.js';
export { parseSafetensors } from './safetensors.js';
