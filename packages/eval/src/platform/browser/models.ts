import type { findRuntime as FindRuntime, openModel as OpenModel } from '../node/models.js';

/** @throws {Error} Always. */
export const openModel: typeof OpenModel = async (caller) => {
  const next = 'compare with a classifierExtractor, or make the features there';
  throw new Error(`${caller}: reads a file and runs it with onnxruntime-node, in Node only; ${next}.`);
};

/** @returns nothing: a page's own kernels run. */
export const findRuntime: typeof FindRuntime = async () => undefined;

export type { Runtime } from '../node/models.js';
