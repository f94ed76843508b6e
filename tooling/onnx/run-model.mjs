/** Runtimes that a model can be run by, in this process. */
export const runtimes = /** @type {const} */ (['onnxruntime-node', 'onnxruntime-web']);

/**
 * @typedef {(typeof runtimes)[number]} Runtime
 * @typedef {{ readonly data: Float32Array, readonly shape: readonly number[] }} HostTensor
 * @typedef {{
 *   inputNames: readonly string[],
 *   run(feeds: Readonly<Record<string, HostTensor>>): Promise<Record<string, HostTensor>>,
 *   release(): Promise<void>,
 * }} LoadedModel
 */

/**
 * Loads an ONNX file as a user of it would: ONNX Runtime for Node, or the WebAssembly one of browsers.
 *
 * @param {Uint8Array} bytes - of the file.
 * @param {Runtime} runtime
 * @returns {Promise<LoadedModel>}
 */
export async function loadModel(bytes, runtime) {
  // Nothing calls home; it counts when the runtime is loaded.
  process.env.ORT_DISABLE_TELEMETRY = '1';
  const ort =
    runtime === 'onnxruntime-web' ? await import('onnxruntime-web') : await import('onnxruntime-node');
  const web = runtime === 'onnxruntime-web';
  if (web) ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: [web ? 'wasm' : 'cpu'],
    intraOpNumThreads: 1,
  });
  return {
    inputNames: session.inputNames,
    async run(feeds) {
      const tensors = Object.entries(feeds).map(([name, { data, shape }]) => [
        name,
        new ort.Tensor('float32', data, shape),
      ]);
      const outputs = await session.run(Object.fromEntries(tensors));
      const results = Object.entries(outputs).map(([name, { data, dims }]) => [name, { data, shape: dims }]);
      return Object.fromEntries(results);
    },
    release: () => session.release(),
  };
}
