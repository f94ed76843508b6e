import { BackendStore } from './engines/backend-store.js';
import { HostStore } from './engines/host-store.js';
import { createOnnxProgram } from './engines/onnx-program.js';
import { checkStore } from './engines/tensor-store.js';
import { createTfjsProgram } from './engines/tfjs-program.js';
import { flattenInputSpecs } from './input-specs.js';
import type { Tree } from './tree.js';
import type { CompileSettings, InputSpec, Program, TensorFunction } from './types.js';

/**
 * Compiles a pure TensorFlow.js function.
 *
 * With engine `onnx` the function runs once, on symbolic tensors; the graph of what it did is lowered to ONNX and runs
 * at native speed from then on. With engine `tfjs` the function runs eagerly on a tfjs backend each time.
 *
 * @param fn - a pure function from a tree of tensors to a tree of tensors. Wrap it in `valueAndGrad` for gradients.
 * @param inputs - shape (float32) or `{ shape, dtype }` of each input, in the structure `fn` takes.
 * @param options - engine, device and threads; what stays on the device between runs.
 * @returns the program. Call `dispose` when it is no longer needed.
 * @throws {DeviceError} If the device cannot be used.
 * @throws {RangeError | TypeError} If an option or a shape is invalid, or `fn` cannot be traced (engine `onnx`).
 *
 * @example
 * const program = await compile(({ x, w }) => ({ y: tf.relu(tf.matMul(x, w)) }), { x: [8, 4], w: [4, 2] });
 * const { y } = await program.run({ x: new Float32Array(32), w: new Float32Array(8) });
 */
export async function compile(
  fn: TensorFunction,
  inputs: Tree<InputSpec>,
  { store, ...options }: CompileSettings = {},
): Promise<Program> {
  const specs = flattenInputSpecs(inputs);
  const { engine = 'onnx' } = options;
  if (engine !== 'onnx' && engine !== 'tfjs') {
    throw new RangeError(`compile: \`engine\` must be onnx or tfjs, got ${engine}.`);
  }
  if (store !== undefined) checkStore(store, specs, options);
  if (store instanceof BackendStore) return createTfjsProgram(fn, specs, options, store);
  if (engine === 'tfjs') return createTfjsProgram(fn, specs, options);
  if (store instanceof HostStore) return store.connect(await createOnnxProgram(fn, specs, options));
  return createOnnxProgram(fn, specs, options, store);
}

export { flattenInputSpecs };
