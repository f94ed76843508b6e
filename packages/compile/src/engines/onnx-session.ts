import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { CompileOptions, HostArray, TensorSpec } from '../types.js';
import { DeviceError, explainDeviceError } from './device-error.js';
import { checkDevice, deviceDoesNotStart } from './devices.js';
import { loadOnnxRuntime } from './load-onnx-runtime.js';
import { sessionOptions } from './session-options.js';

/** Tensors of ONNX Runtime by the names of a graph. */
export type OnnxTensors = Record<string, Tensor>;

/** A graph in ONNX Runtime. */
export interface OnnxSession {
  /** Inputs that something depends on; ONNX Runtime drops the others. */
  readonly inputNames: ReadonlySet<string>;
  tensor(data: HostArray, spec: TensorSpec): Tensor;
  /** Runs the graph; `null` asks for an output without giving an array for it. */
  run(feeds: OnnxTensors, fetches: Readonly<Record<string, Tensor | null>>): Promise<OnnxTensors>;
  release(): Promise<void>;
}

/**
 * Loads a graph into ONNX Runtime.
 *
 * @param kept - names of outputs that stay on the device.
 * @throws {DeviceError} If the device is not there, or not able to hold the graph; `run` too.
 */
export async function createSession(
  model: Uint8Array,
  options: CompileOptions,
  kept: Iterable<string> = [],
): Promise<OnnxSession> {
  const { device = 'cpu' } = options;
  const settings: InferenceSession.SessionOptions = { ...sessionOptions(options) };
  const preferredOutputLocation = Object.fromEntries(
    Array.from(kept, (name) => [name, 'gpu-buffer' as const]),
  );
  if (Object.keys(preferredOutputLocation).length > 0) Object.assign(settings, { preferredOutputLocation });
  await checkDevice(device);
  const ort = await loadOnnxRuntime();
  const session = await ort.InferenceSession.create(model, settings).catch((cause: Error) => {
    if (device === 'cpu') throw cause;
    const known = explainDeviceError('compile', device, cause);
    // Graphs that ONNX Runtime refuses, it refuses on every device.
    if (known instanceof DeviceError || /NOT_IMPLEMENTED|INVALID_GRAPH|INVALID_PROTOBUF/.test(cause.message))
      throw known;
    throw deviceDoesNotStart(device, cause);
  });
  return {
    inputNames: new Set(session.inputNames),
    tensor: (data, { dtype, shape }) => new ort.Tensor(dtype, data as never, shape as number[]),
    run: async (feeds, fetches) => {
      try {
        return (await session.run(feeds, fetches)) as OnnxTensors;
      } catch (error) {
        throw explainDeviceError('run', device, error);
      }
    },
    release: async () => {
      if (options.profile !== undefined) session.endProfiling();
      await session.release();
    },
  };
}
