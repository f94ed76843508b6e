import { loadOnnxRuntime } from '../engines/load-onnx-runtime.js';
import { encodeModel } from '../onnx/encode-model.js';
import { OnnxBuilder } from '../onnx/onnx-builder.js';
import type { Graph } from '../trace/graph.js';
import type { CompileOptions } from '../types.js';
import { BlockedOperators } from './blocked-operators.js';

let known: Promise<number> | undefined;

/** The block size to lower a graph for: 0 on other devices than the CPU, and where a graph has no images. */
export async function blockSizeFor(
  { calls }: Graph,
  { device = 'cpu', convolutions: { blocked = true } = {} }: CompileOptions,
): Promise<number> {
  const worthwhile = blocked && device === 'cpu' && calls.some(({ kernel }) => kernel.startsWith('Conv2D'));
  return worthwhile ? blockSize() : 0;
}

/**
 * How many channels ONNX Runtime's CPU provider keeps together in its blocked operators on this processor: 16 with AVX-512, 8 on
 * other x86 processors; 0 where it has no such operators. Found by looking at what one of them does.
 */
export function blockSize(): Promise<number> {
  known ??= probe();
  return known;
}

/** The most that are known. */
const mostChannels = 16;

async function probe(): Promise<number> {
  const ort = await loadOnnxRuntime();
  const positions = 4;
  const shape = [1, mostChannels, 2, 2];
  const onnx = new OnnxBuilder();
  onnx.named('Identity', [new BlockedOperators(onnx, mostChannels).toBlocks('x', false)], 'y');
  const spec = { shape, dtype: 'float32' } as const;
  const model = encodeModel(onnx, new Map([['x', spec]]), new Map([['y', spec]]));
  try {
    const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1, logSeverityLevel: 4 });
    const x = Float32Array.from({ length: mostChannels * positions }, (_, i) => i);
    const { y } = await session.run({ x: new ort.Tensor('float32', x, shape) });
    await session.release();
    // In [channel, position] the number of a channel's first position is a multiple of 4.
    const blocked = Array.from(y.data as Float32Array);
    const together = blocked.findIndex((value, i) => value !== i * positions);
    return together > 1 ? together : 0;
  } catch {
    return 0; // another processor: ONNX Runtime refuses the operator
  }
}
