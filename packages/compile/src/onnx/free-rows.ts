import type { DataType } from '../types.js';
import { type Affine, affineIn } from './affine.js';
import type { LoweredGraph } from './lower.js';
import { OnnxBuilder, type OnnxInitializer, type OnnxNode } from './onnx-builder.js';

/** A function that was lowered for a number of rows. */
export interface LoweredRows {
  readonly rows: number;
  readonly graph: LoweredGraph;
}

/** A graph for any number of rows: the dimension of the rows has a name. */
export interface FreeGraph {
  readonly onnx: OnnxBuilder;
  readonly inputs: ReadonlyMap<string, FreeSpec>;
  readonly outputs: ReadonlyMap<string, FreeSpec>;
}

/** Shape and element type of a tensor with a free dimension. */
export interface FreeSpec {
  readonly shape: readonly (number | string)[];
  readonly dtype: DataType;
}

/**
 * Generalises one function, lowered for several numbers of rows, to any number of them.
 *
 * What is equal in all of them stays. A whole number of a shape (or among the bounds of a slice, the counts of a tile) that differs
 * must be a * rows + b, with the same a and b for all: where it is the only one of a Reshape it becomes -1, elsewhere it is
 * computed from the shape of an input. So is the shape of a constant that holds one value throughout. Anything else that
 * differs is an error. Operators that compute the same from the same are there once.
 *
 * @param lowered - for at least three numbers of rows: two of them tell a and b, the others whether that is right.
 * @param driver - the input whose first dimension is the number of rows.
 * @param dimension - name of that dimension.
 * @throws {TypeError} If the function does not treat every number of rows alike; the message names the operator with the kernel
 *   that it is part of.
 */
export function freeRows(lowered: readonly LoweredRows[], driver: string, dimension: string): FreeGraph {
  const graphs = lowered.map(({ graph }) => graph);
  const rows = lowered.map((each) => each.rows);
  const [first] = graphs;
  const constants = new SharedConstants(graphs, rows, driver);
  /** What the results of the graphs are called here. */
  const names = new Map(Array.from(first.inputs.keys(), (name) => [name, name]));
  for (let i = 0; i < Math.max(...graphs.map(({ onnx }) => onnx.nodes.length)); i++) {
    const nodes = graphs.map(({ onnx }) => onnx.nodes[i]);
    checkAlike(nodes);
    const [node] = nodes;
    const inputs = node.inputs.map((_, position) => {
      const read = nodes.map((each) => each.inputs[position]);
      return constants.read(read, node, position) ?? names.get(read[0]) ?? '';
    });
    const part = node.name.slice(0, node.name.lastIndexOf('#'));
    constants.onnx.part = part;
    if (first.outputs.has(node.outputs[0])) {
      constants.onnx.named(node.type, inputs, node.outputs[0]);
    } else {
      const results = constants.compute(node, inputs);
      for (const [at, name] of node.outputs.entries()) names.set(name, results[at]);
    }
  }
  const specs = (key: 'inputs' | 'outputs'): ReadonlyMap<string, FreeSpec> =>
    new Map(
      Array.from(first[key], ([name, { shape, dtype }]) => {
        const shapes = graphs.map((graph) => graph[key].get(name)!.shape);
        return [name, { shape: freeShape(name, shape, shapes, rows, dimension), dtype }];
      }),
    );
  return { onnx: constants.onnx, inputs: specs('inputs'), outputs: specs('outputs') };
}

/** The graph that is built, and what of it depends on the number of rows. */
class SharedConstants {
  readonly onnx = new OnnxBuilder({ standard: true });
  private readonly initializers: readonly ReadonlyMap<string, OnnxInitializer>[];
  /** Results by what they are computed from, and how. */
  private readonly computed = new Map<string, readonly string[]>();

  constructor(
    private readonly graphs: readonly LoweredGraph[],
    private readonly rows: readonly number[],
    private readonly driver: string,
  ) {
    this.initializers = graphs.map(
      ({ onnx }) => new Map(onnx.initializers.map((initializer) => [initializer.name, initializer])),
    );
  }

  /** Adds an operator, unless there is one that computes the same. */
  compute(
    { type, domain, attributes, outputs }: Pick<OnnxNode, 'type' | 'domain' | 'attributes' | 'outputs'>,
    inputs: readonly string[],
  ): readonly string[] {
    const key = JSON.stringify([type, domain, attributes, inputs, outputs.length]);
    let results = this.computed.get(key);
    if (results === undefined) {
      results = this.onnx.multi(type, inputs, outputs.length, attributes, domain);
      this.computed.set(key, results);
    }
    return results;
  }

  /**
   * The constant that an operator reads, whatever the number of rows.
   *
   * @param names - of what is read in each graph.
   * @returns nothing where it is no constant.
   */
  read(names: readonly string[], node: OnnxNode, position: number): string | undefined {
    const found = names.map((name, graph) => this.initializers[graph].get(name));
    const constants = found.filter((initializer) => initializer !== undefined);
    if (constants.length === 0) {
      if (areEqual(names)) return undefined;
      throw unlike(node, `reads ${listed(names)}`);
    }
    if (constants.length < found.length) throw unlike(node, 'reads a constant for some of them alone');
    const [{ name, data, shape, dtype }] = constants;
    if (constants.every((each) => isSame(each, constants[0]))) {
      return this.graphs[0].onnx.isWeight(name)
        ? this.onnx.weight(name, data, { shape, dtype })
        : this.onnx.constant(data, shape, dtype);
    }
    if (!areEqual(constants.map((each) => `${each.dtype}${each.shape.length}`))) {
      throw unlike(node, `reads constants of shapes ${listed(constants.map((each) => `[${each.shape}]`))}`);
    }
    if (dtype === 'int64' && shape.length === 1 && areEqual(constants.map((each) => each.data.length))) {
      const values = [...data.keys()].map((i) => constants.map((each) => Number(each.data[i])));
      return this.integers(values, node, node.type === 'Reshape' && position === 1);
    }
    if (constants.every((each) => each.data.every((value: number | bigint) => Object.is(value, data[0])))) {
      const lengths = shape.map((_, axis) => constants.map((each) => each.shape[axis]));
      const scalar = this.onnx.constant(data.slice(0, 1), [], dtype);
      return this.operator('Expand', [scalar, this.integers(lengths, node, false)]);
    }
    throw unlike(node, 'reads a constant whose values are others for other numbers of them');
  }

  /**
   * Whole numbers that depend on the number of rows.
   *
   * @param columns - each number, for every number of rows.
   * @param inferred - whether one of them may be left to a Reshape to find.
   */
  private integers(columns: readonly (readonly number[])[], node: OnnxNode, inferred: boolean): string {
    const numbers = columns.map((values): Affine => {
      const affine = affineIn(this.rows, values);
      if (affine === undefined) throw unlike(node, `reads the number ${listed(values)}`);
      return affine;
    });
    if (inferred && numbers.filter(({ factor }) => factor !== 0).length === 1) {
      return this.onnx.integers(numbers.map(({ factor, offset }) => (factor === 0 ? offset : -1)));
    }
    const shape = { type: 'Shape', domain: '', attributes: { start: 0, end: 1 }, outputs: [''] };
    const [count] = this.compute(shape, [this.driver]);
    const factors = this.onnx.integers(numbers.map(({ factor }) => factor));
    const offsets = this.onnx.integers(numbers.map(({ offset }) => offset));
    return this.operator('Add', [this.operator('Mul', [count, factors]), offsets]);
  }

  private operator(type: string, inputs: readonly string[]): string {
    return this.compute({ type, domain: '', attributes: {}, outputs: [''] }, inputs)[0];
  }
}

/** @throws {TypeError} If operators differ in more than the constants that they read. */
function checkAlike(nodes: readonly (OnnxNode | undefined)[]): asserts nodes is readonly OnnxNode[] {
  const there = nodes.filter((node) => node !== undefined);
  const [node] = there;
  if (there.length < nodes.length) throw unlike(node, 'is there for some of them alone');
  const kinds = there.map(({ domain, type, inputs, outputs }) => [
    domain,
    type,
    inputs.length,
    outputs.length,
  ]);
  if (!areEqual(kinds.map(String))) throw unlike(node, `is ${listed(there.map(({ type }) => type))}`);
  const attributes = there.map((each) => JSON.stringify(each.attributes));
  if (!areEqual(attributes)) throw unlike(node, `has the attributes ${listed(attributes)}`);
}

/** The shape of an input or an output: its rows, if it has as many, have a name. */
function freeShape(
  name: string,
  shape: readonly number[],
  shapes: readonly (readonly number[])[],
  rows: readonly number[],
  dimension: string,
): (number | string)[] {
  return shape.map((length, axis) => {
    const lengths = shapes.map((each) => each[axis]);
    if (areEqual(lengths.map(String))) return length;
    if (axis === 0 && lengths.every((each, i) => each === rows[i])) return dimension;
    throw new TypeError(
      `exportModel: \`${name}\` must have one row for each row of the inputs, got shapes ` +
        `${listed(shapes.map((each) => `[${each}]`))} for ${listed(rows.map(String))} of them.`,
    );
  });
}

function unlike({ name, type }: OnnxNode, how: string): TypeError {
  const kernel = name.slice(0, name.lastIndexOf('#'));
  return new TypeError(
    `exportModel: the function must treat every number of rows alike, but the operator ${type} of kernel ${kernel} ` +
      `(${name}) ${how}.`,
  );
}

function isSame(a: OnnxInitializer, b: OnnxInitializer): boolean {
  if (a.data === b.data) return true;
  return (
    a.dtype === b.dtype &&
    a.shape.join() === b.shape.join() &&
    a.data.every((value: number | bigint, i: number) => Object.is(value, b.data[i]))
  );
}

function areEqual(values: readonly string[] | readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}

/** 6, 10, then 134. */
function listed(values: readonly (string | number)[]): string {
  return values.join(', then ');
}
