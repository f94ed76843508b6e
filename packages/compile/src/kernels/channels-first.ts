import type { OnnxBuilder } from '../onnx/onnx-builder.js';

/** Images as ONNX wants them, [batch, channels, height, width], from tfjs's [batch, height, width, channels]. */
export function toChannelsFirst(onnx: OnnxBuilder, images: string): string {
  return onnx.op('Transpose', [images], { perm: [0, 3, 1, 2] });
}

/** The way back. ONNX Runtime cancels transposes that meet. */
export function toChannelsLast(onnx: OnnxBuilder, images: string): string {
  return onnx.op('Transpose', [images], { perm: [0, 2, 3, 1] });
}
