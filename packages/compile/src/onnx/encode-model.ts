import { PbfWriter } from 'pbf';
import type { DataType } from '../types.js';
import {
  type OnnxAttribute,
  type OnnxBuilder,
  type OnnxInitializer,
  type OnnxNode,
  onnxType,
} from './onnx-builder.js';

/** ONNX operator set 21 (onnx 1.16), IR version 10. Every other domain is one of ONNX Runtime's own, version 1. */
const onnxVersion = 21;
const irVersion = 10;

/** AttributeProto.AttributeType. */
const attributeType = { float: 1, int: 2, string: 3, ints: 7 };

/** An input or an output of a model. */
export interface OnnxValue {
  /** Dimensions that are free have names. */
  readonly shape: readonly (number | string)[];
  readonly dtype: DataType;
  /** For people. */
  readonly description?: string;
}

/** What a model says of itself. */
export interface OnnxDocumentation {
  /** For people. */
  readonly description?: string;
  /** For programs: texts by name. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Writes an ONNX ModelProto. Field numbers are those of onnx.proto3.
 *
 * @param builder - operators and constants.
 * @param inputs - the graph's inputs by name.
 * @param outputs - the graph's outputs by name.
 */
export function encodeModel(
  builder: OnnxBuilder,
  inputs: ReadonlyMap<string, OnnxValue>,
  outputs: ReadonlyMap<string, OnnxValue>,
  { description, metadata = {} }: OnnxDocumentation = {},
): Uint8Array {
  const model = new PbfWriter();
  model.writeVarintField(1, irVersion);
  model.writeStringField(2, '@simvae/compile');
  if (description !== undefined) model.writeStringField(6, description);
  model.writeMessage(7, writeGraph, { builder, inputs, outputs });
  for (const entry of Object.entries(metadata)) model.writeMessage(14, writeText, entry);
  for (const domain of new Set(['', ...builder.nodes.map((node) => node.domain)])) {
    model.writeMessage(8, writeOperatorSet, { domain, version: domain === '' ? onnxVersion : 1 });
  }
  return model.finish();
}

interface GraphParts {
  readonly builder: OnnxBuilder;
  readonly inputs: ReadonlyMap<string, OnnxValue>;
  readonly outputs: ReadonlyMap<string, OnnxValue>;
}

/** StringStringEntryProto. */
function writeText([key, value]: [string, string], writer: PbfWriter): void {
  writer.writeStringField(1, key);
  writer.writeStringField(2, value);
}

function writeOperatorSet(set: { domain: string; version: number }, writer: PbfWriter): void {
  writer.writeStringField(1, set.domain);
  writer.writeVarintField(2, set.version);
}

function writeGraph({ builder, inputs, outputs }: GraphParts, writer: PbfWriter): void {
  for (const node of builder.nodes) writer.writeMessage(1, writeNode, node);
  writer.writeStringField(2, 'program');
  for (const initializer of builder.initializers) writer.writeMessage(5, writeInitializer, initializer);
  for (const entry of inputs) writer.writeMessage(11, writeValueInfo, entry);
  for (const entry of outputs) writer.writeMessage(12, writeValueInfo, entry);
}

function writeNode(node: OnnxNode, writer: PbfWriter): void {
  for (const input of node.inputs) writer.writeStringField(1, input);
  for (const output of node.outputs) writer.writeStringField(2, output);
  writer.writeStringField(3, node.name);
  writer.writeStringField(4, node.type);
  for (const entry of Object.entries(node.attributes)) writer.writeMessage(5, writeAttribute, entry);
  if (node.domain) writer.writeStringField(7, node.domain);
}

function writeAttribute([name, value]: [string, OnnxAttribute], writer: PbfWriter): void {
  writer.writeStringField(1, name);
  if (typeof value === 'number') {
    writer.writeVarintField(3, value);
    writer.writeVarintField(20, attributeType.int);
  } else if (typeof value === 'string') {
    writer.writeStringField(4, value);
    writer.writeVarintField(20, attributeType.string);
  } else if ('float' in value) {
    writer.writeFloatField(2, value.float);
    writer.writeVarintField(20, attributeType.float);
  } else {
    for (const item of value) writer.writeVarintField(8, item);
    writer.writeVarintField(20, attributeType.ints);
  }
}

function writeInitializer({ name, shape, dtype, data }: OnnxInitializer, writer: PbfWriter): void {
  for (const dimension of shape) writer.writeVarintField(1, dimension);
  writer.writeVarintField(2, onnxType[dtype]);
  writer.writeStringField(8, name);
  writer.writeBytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeValueInfo([name, value]: [string, OnnxValue], writer: PbfWriter): void {
  const { shape, dtype, description } = value;
  writer.writeStringField(1, name);
  // TypeProto { tensor_type { elem_type, shape { dim { dim_value or dim_param } } } }
  writer.writeMessage(
    2,
    (_, type) =>
      type.writeMessage(
        1,
        (_, tensor) => {
          tensor.writeVarintField(1, onnxType[dtype]);
          tensor.writeMessage(2, writeShape, shape);
        },
        null,
      ),
    null,
  );
  if (description !== undefined) writer.writeStringField(3, description);
}

function writeShape(shape: OnnxValue['shape'], writer: PbfWriter): void {
  for (const dimension of shape) writer.writeMessage(1, writeDimension, dimension);
}

function writeDimension(dimension: number | string, writer: PbfWriter): void {
  if (typeof dimension === 'number') writer.writeVarintField(1, dimension);
  else writer.writeStringField(2, dimension);
}
