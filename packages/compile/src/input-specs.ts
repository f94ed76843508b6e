import { flattenTree, type Tree } from './tree.js';
import type { InputSpec, TensorSpec } from './types.js';

/**
 * Checks input specifications and lists them by path.
 *
 * @throws {RangeError} If a shape holds anything but positive integers.
 */
export function flattenInputSpecs(inputs: Tree<InputSpec>): Map<string, TensorSpec> {
  const specs = new Map<string, TensorSpec>();
  for (const [path, leaf] of flattenTree<InputSpec>(inputs, isInputSpec)) {
    const spec: TensorSpec = 'dtype' in leaf ? leaf : { shape: leaf, dtype: 'float32' };
    if (!spec.shape.every((size) => Number.isSafeInteger(size) && size > 0)) {
      throw new RangeError(
        `compile: the shape of \`${path}\` must hold positive integers, got [${spec.shape}].`,
      );
    }
    specs.set(path, { shape: [...spec.shape], dtype: spec.dtype });
  }
  return specs;
}

function isInputSpec(node: InputSpec | Tree<InputSpec>): node is InputSpec {
  if (typeof node !== 'object' || node === null) return false;
  return Array.isArray(node) || ('shape' in node && 'dtype' in node && typeof node.dtype === 'string');
}
