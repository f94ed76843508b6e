import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isMainThread } from 'node:worker_threads';

export type Runtime = typeof import('onnxruntime-node');

/** The content of an ONNX file, with its SHA-256, hexadecimal. */
export async function readModel(
  caller: string,
  file: string,
): Promise<{ bytes: Uint8Array; sha256: string }> {
  const bytes = await readFile(file).catch((cause) => {
    const next = 'export it as the README of @simvae/eval says, or compare with a classifierExtractor';
    throw new Error(`${caller}: cannot read ${file} (${cause.code}); ${next}.`, { cause });
  });
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** ONNX Runtime, which sends nothing. */
export async function openRuntime(caller: string): Promise<Runtime> {
  disableTelemetry(caller);
  return import('onnxruntime-node').catch((cause) => {
    throw new Error(`${caller}: onnxruntime-node is needed; run npm install onnxruntime-node.`, { cause });
  });
}

/**
 * ONNX Runtime 1.30 looks up a host of Microsoft's and writes a device id into the user's cache as soon as it starts,
 * unless this variable is in the environment of the process before it is loaded.
 */
function disableTelemetry(caller: string): void {
  const variable = 'ORT_DISABLE_TELEMETRY';
  // A worker's process.env is a copy: a variable set there does not reach the native library.
  if (!isMainThread && process.env[variable] !== '1') {
    throw new Error(
      `${caller}: a worker thread cannot turn off the telemetry of ONNX Runtime; set ${variable}=1 in the environment of ` +
        'the process.',
    );
  }
  process.env[variable] = '1';
}
