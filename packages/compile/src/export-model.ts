import type { HostTensor } from '@simvae/arrays';
import { flattenInputSpecs } from './input-specs.js';
import { encodeModel, type OnnxDocumentation } from './onnx/encode-model.js';
import { type FreeSpec, freeRows, type LoweredRows } from './onnx/free-rows.js';
import { lowerGraph } from './onnx/lower.js';
import { trace } from './trace/trace.js';
import { flattenTree, type Tree } from './tree.js';
import type { InputSpec, TensorFunction, TensorSpec } from './types.js';

/** What a model file is made of, beside a function. */
export interface ExportOptions extends OnnxDocumentation {
  /** Inputs, in the structure that the function takes: the shape (float32) or `{ shape, dtype }` of one row of each. */
  readonly rows: Tree<InputSpec>;
  /** What else the function takes: a part of the file. Those that no output depends on are left out. @default none */
  readonly constants?: Tree<HostTensor>;
  /** Name of the free dimension. @default 'batch' */
  readonly dimension?: string;
  /** What inputs and outputs are, for people, by path. */
  readonly descriptions?: Readonly<Record<string, string>>;
}

/**
 * Numbers of rows for which a function is traced. None is 1, where shapes are broadcast that are not elsewhere; one is large enough
 * to see what stops growing.
 */
const tracedRows = [3, 5, 67];

/**
 * A function of rows as an ONNX file for any number of them: parameters inside, inputs and outputs named by their paths, operators
 * of ONNX's own alone (operator set 21), which run wherever ONNX does.
 *
 * The function is traced for some numbers of rows, and must do the same for each: what depends on that number may be shapes, not
 * values (a mean over the rows is an error; one over each row is none).
 *
 * @param fn - a pure function of named tensors, each row of whose outputs belongs to a row of its inputs.
 * @returns the serialised ModelProto.
 * @throws {TypeError} If `fn` cannot be traced, or does not treat every number of rows alike; the message names the operator.
 * @throws {RangeError} If a shape is invalid, there are no inputs, or a constant has the path of an input.
 *
 * @example
 * const file = exportModel(({ x, w }) => ({ y: tf.matMul(x, w) }), {
 *   rows: { x: [4] },
 *   constants: { w: { data: new Float32Array(8), shape: [4, 2] } },
 * });
 */
export function exportModel(fn: TensorFunction, options: ExportOptions): Uint8Array {
  const { dimension = 'batch', descriptions = {}, description, metadata } = options;
  const rowSpecs = flattenInputSpecs(options.rows);
  const constants = flattenTree<HostTensor>(options.constants ?? {}, isHostTensor);
  const [driver] = rowSpecs.keys();
  if (driver === undefined) throw new RangeError('exportModel: `rows` must have an input, got none.');
  for (const path of constants.keys()) {
    if (rowSpecs.has(path))
      throw new RangeError(`exportModel: \`${path}\` must be an input or a constant, got both.`);
  }
  const arrays = new Map(Array.from(constants, ([path, { data }]) => [path, data]));
  const lowered = tracedRows.map((rows): LoweredRows => {
    const specs = new Map<string, TensorSpec>();
    for (const [path, { shape, dtype }] of rowSpecs) specs.set(path, { shape: [rows, ...shape], dtype });
    for (const [path, { shape }] of constants) specs.set(path, { shape: [...shape], dtype: 'float32' });
    return { rows, graph: lowerGraph(trace(fn, specs), { standard: true, constants: arrays }) };
  });
  const { onnx, inputs, outputs } = freeRows(lowered, driver, dimension);
  const described = (specs: ReadonlyMap<string, FreeSpec>) =>
    new Map(Array.from(specs, ([name, spec]) => [name, { ...spec, description: descriptions[name] }]));
  return encodeModel(onnx, described(inputs), described(outputs), { description, metadata });
}

function isHostTensor(node: HostTensor | Tree<HostTensor>): node is HostTensor {
  return ArrayBuffer.isView(node.data);
}
