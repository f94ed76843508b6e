import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Asset } from '../server/local-server.js';
import { explorerPaths } from './explorer-data.js';

/** ONNX Runtime as WebAssembly, from the installed package: what computes on the page. */
export function runtimeFiles(): [string, Asset][] {
  const require = createRequire(import.meta.url);
  const file = (name: string, type: string): Asset => {
    const path = require.resolve(`onnxruntime-web/${name}`);
    return { type, body: () => readFile(path) };
  };
  return [
    [explorerPaths.runtime.mjs, file('ort-wasm-simd-threaded.mjs', 'text/javascript; charset=utf-8')],
    [explorerPaths.runtime.wasm, file('ort-wasm-simd-threaded.wasm', 'application/wasm')],
  ];
}
