/**
 * An ONNX model: of each row of `q` the `k` largest products with columns of `p`, in falling order, and which columns these are.
 *
 *   q float32 [m, d], p float32 [d, n], k int64 [1]   ->   scores float32 [m, k], indices int64 [m, k]
 *
 * Source: onnx.proto3, of which it has the few fields that it needs; operators MatMul and TopK of opset 13.
 */
export function largestProducts(): Uint8Array {
  const graph = message([
    field(1, message([text(1, 'q'), text(1, 'p'), text(2, 'products'), text(4, 'MatMul')])),
    field(
      1,
      message([text(1, 'products'), text(1, 'k'), text(2, 'scores'), text(2, 'indices'), text(4, 'TopK')]),
    ),
    text(2, 'largestProducts'),
    field(11, table('q', float32, 'm', 'd')),
    field(11, table('p', float32, 'd', 'n')),
    field(11, table('k', int64, 'one')),
    field(12, table('scores', float32, 'm', 'kept')),
    field(12, table('indices', int64, 'm', 'kept')),
  ]);
  const opset = message([text(1, ''), number(2, 13)]);
  return message([number(1, 8), field(7, graph), field(8, opset)]);
}

/** TensorProto.DataType. */
const [float32, int64] = [1, 7];

/** ValueInfoProto of a tensor whose dimensions have names. */
function table(name: string, type: number, ...dimensions: string[]): Uint8Array {
  const shape = message(dimensions.map((dimension) => field(1, message([text(2, dimension)]))));
  return message([text(1, name), field(2, message([field(1, message([number(1, type), field(2, shape)]))]))]);
}

const message = (fields: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(fields.flatMap((each) => [...each]));

const number = (id: number, value: number): Uint8Array => Uint8Array.of(id << 3, value); // below 128: one byte

function field(id: number, content: Uint8Array): Uint8Array {
  const size = content.length < 128 ? [content.length] : [(content.length & 127) | 128, content.length >> 7];
  return Uint8Array.of((id << 3) | 2, ...size, ...content);
}

const text = (id: number, value: string): Uint8Array => field(id, new TextEncoder().encode(value));
