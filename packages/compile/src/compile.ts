import { createOnnxProgram } from './engines/onnx-program.js';
import { createTfjsProgram } from './engines/tfjs-program.js';
import { flattenTree, type Tree } from './tree.js';
import type { CompileOptions, InputSpec, Program, TensorFunction, TensorSpec } from './types.js';

/**
 * Compiles a pure TensorFlow.js function.
 *
 * With engine `onnx` the function runs once, on symbolic tensors; the graph of what it did is lowered to ONNX and runs
 * at native speed from then on. With engine `tfjs` the function runs eagerly on a tfjs backend each time.
 *
 * @param fn - a pure function from a tree of tensors to a tree of tensors. Wrap it in `valueAndGrad` for gradients.
 * @param inputs - shape (float32) or `{ shape, dtype }` of each input, in the structure `fn` takes.
 * @param options - engine, device and threads.
 * @returns the program. Call `dispose` when it is no longer needed.
 * @throws {RangeError | TypeError} If an option or a shape is invalid, or `fn` cannot be traced (engine `onnx`).
 *
 * @example
 * const program = await compile(({ x, w }) => ({ y: tf.relu(tf.matMul(x, w)) }), { x: [8, 4], w: [4, 2] });
 * const { y } = await program.run({ x: new Float32Array(32), w: new Float32Array(8) });
 */
export async function compile(
  fn: TensorFunction,
  inputs: Tree<InputSpec>,
  options: CompileOptions = {},
): Promise<Program> {
  const specs = flattenInputSpecs(inputs);
  const { engine = 'onnx' } = options;
  switch (engine) {
    case 'onnx':
      return createOnnxProgram(fn, specs, options);
    case 'tfjs':
      return createTfjsProgram(fn, specs, options);
    default:
      throw new RangeError(`compile: \`engine\` must be onnx or tfjs, got ${engine}.`);
  }
}

/** Checks input specifications and lists them by path. */
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
