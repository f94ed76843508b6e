import type { DataType, HostArray } from '../types.js';

/** An attribute of an ONNX operator. Whole numbers are written as INT: wrap a FLOAT as `{ float: 1 }`. */
export type OnnxAttribute = number | string | readonly number[] | { readonly float: number };

/** One ONNX operator. */
export interface OnnxNode {
  readonly type: string;
  /** What it is part of, and a number: profiles say it. */
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
  /** Operator set: '' is ONNX's own. */
  readonly domain: string;
}

/** A constant in the model. */
export interface OnnxInitializer {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DataType | 'int64';
  readonly data: HostArray | BigInt64Array;
}

type WeightSpec = Pick<OnnxInitializer, 'shape' | 'dtype'>;

/** What an ONNX graph is built for. */
export interface OnnxBuilderOptions {
  /** Whether only ONNX's own operators may be used, none of ONNX Runtime's. @default false */
  readonly standard?: boolean;
}

/** Collects the operators and constants of an ONNX graph. */
export class OnnxBuilder {
  readonly standard: boolean;
  /** What the operators added from now on are part of: a kernel of the traced function. */
  part = '';
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxInitializer[] = [];
  private readonly constants = new Map<string, string>();
  private readonly weights = new Set<string>();
  private nextName = 0;

  constructor({ standard = false }: OnnxBuilderOptions = {}) {
    this.standard = standard;
  }

  /** Adds an operator with one output and returns the output's name. */
  op(type: string, inputs: readonly string[], attributes: OnnxNode['attributes'] = {}, domain = ''): string {
    return this.multi(type, inputs, 1, attributes, domain)[0];
  }

  /** Adds an operator with several outputs and returns their names. */
  multi(
    type: string,
    inputs: readonly string[],
    outputCount: number,
    attributes: OnnxNode['attributes'] = {},
    domain = '',
  ): string[] {
    const outputs = Array.from({ length: outputCount }, () => `t${this.nextName++}`);
    this.add({ type, inputs, outputs, attributes, domain });
    return outputs;
  }

  /** Adds an operator whose output has a given name. */
  named(type: string, inputs: readonly string[], output: string): void {
    this.add({ type, inputs, outputs: [output], attributes: {}, domain: '' });
  }

  private add(node: Omit<OnnxNode, 'name'>): void {
    this.nodes.push({ ...node, name: `${this.part}#${this.nodes.length}` });
  }

  /** A constant tensor. Small ones with the same contents are stored once. */
  constant(
    data: HostArray | BigInt64Array,
    shape: readonly number[],
    dtype: OnnxInitializer['dtype'],
  ): string {
    const key = data.length <= 16 ? `${dtype}[${shape}]${Array.from(data, keyOf).join()}` : undefined;
    const known = key === undefined ? undefined : this.constants.get(key);
    if (known !== undefined) return known;
    const name = `c${this.initializers.length}`;
    this.initializers.push({ name, shape, dtype, data });
    if (key !== undefined) this.constants.set(key, name);
    return name;
  }

  /** A constant tensor under a name of its own, as parameters have; the same one each time. */
  weight(name: string, data: OnnxInitializer['data'], { shape, dtype }: WeightSpec): string {
    if (!this.weights.has(name)) {
      this.weights.add(name);
      this.initializers.push({ name, shape, dtype, data });
    }
    return name;
  }

  /** Whether a constant has a name of its own. */
  isWeight(name: string): boolean {
    return this.weights.has(name);
  }

  /** A rank-0 constant. */
  scalar(value: number, dtype: DataType = 'float32'): string {
    const data =
      dtype === 'float32'
        ? Float32Array.of(value)
        : dtype === 'int32'
          ? Int32Array.of(value)
          : Uint8Array.of(value);
    return this.constant(data, [], dtype);
  }

  /** A tensor of one repeated value; ONNX Runtime folds it into a constant when the session starts. */
  filled(value: number, shape: readonly number[], dtype: DataType = 'float32'): string {
    const scalar = this.scalar(value, dtype);
    return shape.length === 0 ? scalar : this.op('Expand', [scalar, this.integers(shape)]);
  }

  /** A rank-1 int64 constant: axes, shapes, bounds. */
  integers(values: readonly number[]): string {
    return this.constant(BigInt64Array.from(values, BigInt), [values.length], 'int64');
  }

  /** Converts the element type. */
  cast(name: string, to: DataType | 'int64'): string {
    return this.op('Cast', [name], { to: onnxType[to] });
  }
}

/** Distinguishes 0 and -0, which compare equal but divide differently. */
function keyOf(value: number | bigint): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** ONNX's numbers for element types (TensorProto.DataType). */
export const onnxType: Readonly<Record<DataType | 'int64', number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
};
