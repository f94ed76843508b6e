import { isMainThread } from 'node:worker_threads';

type OnnxRuntime = typeof import('onnxruntime-node');

let loading: Promise<OnnxRuntime> | undefined;

/**
 * Loads ONNX Runtime on first use, without its telemetry.
 *
 * @throws {Error} If its native library does not load on this machine, or its telemetry cannot be turned off here.
 */
export async function loadOnnxRuntime(): Promise<OnnxRuntime> {
  disableTelemetry();
  loading ??= import('onnxruntime-node').then(
    // onnxruntime-node is CommonJS: bundlers and Node disagree on whether its exports are also named ones.
    (module) => (module as { default?: OnnxRuntime }).default ?? module,
    (cause: Error) => {
      throw new Error(
        `compile: ONNX Runtime does not load on ${process.platform}-${process.arch} (${cause.message}). ` +
          'Install the package `onnxruntime-node` for this platform, or use engine `tfjs`.',
        { cause },
      );
    },
  );
  return loading;
}

/**
 * ONNX Runtime 1.30 looks up a host of Microsoft's and writes a device id into the user's cache as soon as it starts,
 * unless this variable is in the environment of the process before it is loaded.
 */
function disableTelemetry(): void {
  const variable = 'ORT_DISABLE_TELEMETRY';
  // A worker's process.env is a copy: a variable set there does not reach the native library.
  if (!isMainThread && process.env[variable] !== '1') {
    throw new Error(
      `compile: a worker thread cannot turn off the telemetry of ONNX Runtime; set ${variable}=1 in the environment ` +
        `of the process (process.env.${variable} = '1' on the main thread, before the worker starts).`,
    );
  }
  process.env[variable] = '1';
}
