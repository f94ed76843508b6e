import { holds, sizeOf } from '../trace/graph.js';
import { flattenTree, type Tree } from '../tree.js';
import type { HostArray, TensorSpec } from '../types.js';

/** Lists the typed arrays of a tree by path. */
export function flattenArrays(tree: Tree<HostArray>): Map<string, HostArray> {
  return flattenTree<HostArray>(tree, (node): node is HostArray => ArrayBuffer.isView(node));
}

/**
 * Checks that arrays fit what a program takes or gives.
 *
 * @param what - `input` or `output`, for messages.
 * @throws {RangeError} If a name is unknown or a length is wrong.
 * @throws {TypeError} If an array has the wrong element type.
 */
export function checkArrays(
  arrays: ReadonlyMap<string, HostArray>,
  specs: ReadonlyMap<string, TensorSpec>,
  what: 'input' | 'output',
): void {
  for (const [path, data] of arrays) {
    const spec = specs.get(path);
    if (!spec) {
      throw new RangeError(
        `run: there is no ${what} \`${path}\`; the ${what}s are ${[...specs.keys()].join(', ')}.`,
      );
    }
    if (!holds(data, spec.dtype)) {
      throw new TypeError(
        `run: ${what} \`${path}\` must be a typed array for ${spec.dtype}, got ${(data as object).constructor.name}.`,
      );
    }
    if (data.length !== sizeOf(spec.shape)) {
      throw new RangeError(
        `run: ${what} \`${path}\` must have ${sizeOf(spec.shape)} elements (shape [${spec.shape}]), got ${data.length}.`,
      );
    }
  }
}

/** Checks the inputs of a run: all there, none unknown, each of the right type and length. */
export function checkInputs(
  arrays: ReadonlyMap<string, HostArray>,
  specs: ReadonlyMap<string, TensorSpec>,
): void {
  checkArrays(arrays, specs, 'input');
  const missing = [...specs.keys()].filter((path) => !arrays.has(path));
  if (missing.length > 0)
    throw new RangeError(`run: the input \`${missing[0]}\` must be given; it is missing.`);
}
