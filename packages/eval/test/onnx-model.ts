/** A protobuf field: number, and a varint, a string or a nested message. */
type Field = readonly [number: number, value: number | string | readonly Field[]];

function encode(fields: readonly Field[]): Buffer {
  const varint = (value: number): number[] =>
    value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)];
  const parts = fields.map(([number, value]) => {
    if (typeof value === 'number') return Buffer.from([...varint(number << 3), ...varint(value)]);
    const body = typeof value === 'string' ? Buffer.from(value) : encode(value);
    return Buffer.concat([Buffer.from([...varint((number << 3) | 2), ...varint(body.length)]), body]);
  });
  return Buffer.concat(parts);
}

/** A float32 value of an ONNX graph; names are dimensions of any size. */
const value = (name: string, shape: readonly (number | string)[]): readonly Field[] => {
  const dimensions = shape.map((size): Field => [1, [typeof size === 'number' ? [1, size] : [2, size]]]);
  return [
    [1, name],
    [
      2,
      [
        [
          1,
          [
            [1, 1],
            [2, dimensions],
          ],
        ],
      ],
    ],
  ];
};

/** The ONNX file of a network that averages each of three channels: [n, 3, side, side] to [n, 3, 1, 1]. */
export function averagePoolModel(side: number | string): Buffer {
  const node: readonly Field[] = [
    [1, 'images'],
    [2, 'features'],
    [4, 'GlobalAveragePool'],
  ];
  const graph: readonly Field[] = [
    [1, node],
    [2, 'pool'],
    [11, value('images', ['n', 3, side, side])],
    [12, value('features', ['n', 3, 1, 1])],
  ];
  return encode([
    [1, 8],
    [7, graph],
    [
      8,
      [
        [1, ''],
        [2, 17],
      ],
    ],
  ]);
}
