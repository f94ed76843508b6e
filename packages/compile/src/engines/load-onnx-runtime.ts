type OnnxRuntime = typeof import('onnxruntime-node');

let loading: Promise<OnnxRuntime> | undefined;

/**
 * Loads ONNX Runtime on first use.
 *
 * @throws {Error} If its native library does not load on this machine.
 */
export function loadOnnxRuntime(): Promise<OnnxRuntime> {
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
