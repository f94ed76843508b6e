import type * as Node from '../node/models.js';

/** @throws {Error} Always. */
export const readModel: typeof Node.readModel = async (caller) => {
  const next = 'compare with a classifierExtractor, or make the features there';
  throw new Error(`${caller}: reads a file and runs it with onnxruntime-node, in Node only; ${next}.`);
};

/** @throws {Error} Always. */
export const openRuntime: typeof Node.openRuntime = async (caller) => {
  throw new Error(`${caller}: onnxruntime-node runs in Node only.`);
};
