import { availableParallelism } from 'node:os';
import type { InferenceSession } from 'onnxruntime-node';
import type { CompileOptions } from '../types.js';
import { deviceNames } from './devices.js';

/**
 * Microseconds for which a thread without work stays awake, waiting for more. ONNX Runtime's own are many times as long: a
 * thread that waits then takes a core from whoever needs it, another session of the process or another process.
 */
const spinMicroseconds = 200;

/**
 * ONNX Runtime would turn images to channels last, where its WebGPU convolution (1.30) is wrong without a word: filters larger than 1x1, from
 * a number of channels above 3 that 3 divides and 4 does not, to a multiple of 4 channels (microsoft/onnxruntime#29651). A filter's
 * gradient is a convolution over the examples: with 126 views a step, each of them would be wrong.
 */
const webgpu: InferenceSession.WebGpuExecutionProviderOption = { name: 'webgpu', preferredLayout: 'NCHW' };

/** More threads than this only wait for each other; ten thousand never start. */
const mostThreads = Math.max(64, 4 * availableParallelism());

/**
 * How ONNX Runtime runs a graph: everything that decides its speed and is not in the graph itself.
 *
 * `session.set_denormal_as_zero` is left out on purpose. It flushes subnormal numbers not in the graph alone: it changes the
 * floating-point mode of the thread that makes the first session, after which JavaScript computes `5e-324 > 0` as false,
 * everywhere and for good; and it does so only if the very first session of the process asks for it. Whoever feeds a graph
 * for many steps keeps subnormal numbers out of the inputs instead, as the optimizers of @simvae/train do.
 *
 * @throws {RangeError} If the device is unknown or the number of threads impossible.
 */
export function sessionOptions({
  device = 'cpu',
  threads = 0,
  profile,
}: CompileOptions): InferenceSession.SessionOptions {
  if (!deviceNames.includes(device)) {
    throw new RangeError(`compile: \`device\` must be one of ${deviceNames.join(', ')}, got ${device}.`);
  }
  if (!Number.isInteger(threads) || threads < 0) {
    throw new RangeError(`compile: \`threads\` must be a whole number, 0 for every core, got ${threads}.`);
  }
  if (threads > mostThreads) {
    throw new RangeError(
      `compile: \`threads\` must be at most ${mostThreads} on this machine, got ${threads}.`,
    );
  }
  return {
    executionProviders: [device === 'webgpu' ? webgpu : device],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    // 3: errors only. ONNX Runtime warns about constants it folds and initializers it removes.
    logSeverityLevel: 3,
    ...(profile !== undefined && { enableProfiling: true, profileFilePrefix: profile }),
    // Keys of onnxruntime_session_options_config_keys.h, without the leading `session.`; values are texts.
    extra: { session: { intra_op: { spin_duration_us: String(spinMicroseconds) } } },
  };
}
