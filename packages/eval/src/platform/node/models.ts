import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isMainThread } from 'node:worker_threads';

/**
 * ONNX Runtime 1.30 looks up a host of Microsoft's and writes a device id into the user's cache as soon as it starts,
 * unless this variable is in the environment of the process before it is loaded.
 */
const variable = 'ORT_DISABLE_TELEMETRY';

/** What runs ONNX files. */
export type Runtime = typeof import('onnxruntime-node');

/** An ONNX file, and what runs it. */
export interface Model {
  readonly bytes: Uint8Array;
  /** Of the file, hexadecimal. */
  readonly sha256: string;
  readonly runtime: Runtime;
}

/**
 * Reads an ONNX file and loads ONNX Runtime, which sends nothing.
 *
 * @param expected - SHA-256 that the file must have, hexadecimal.
 */
export async function openModel(caller: string, file: string, expected?: string): Promise<Model> {
  const bytes = await readFile(file).catch((cause) => {
    const next = 'export it as the README of @simvae/eval says, or compare with a classifierExtractor';
    throw new Error(`${caller}: cannot read ${file} (${cause.code}); ${next}.`, { cause });
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (expected !== undefined && expected.toLowerCase() !== sha256) {
    throw new Error(`${caller}: ${file} has SHA-256 ${sha256}, not ${expected}; get the file again.`);
  }
  disableTelemetry(caller);
  const runtime = await import('onnxruntime-node').catch((cause) => {
    throw new Error(`${caller}: onnxruntime-node is needed; run npm install onnxruntime-node.`, { cause });
  });
  return { bytes, sha256, runtime };
}

/** ONNX Runtime, where it is installed, works, and can be kept from sending anything; elsewhere nothing. */
export async function findRuntime(): Promise<Runtime | undefined> {
  if (!mayLoad()) return undefined;
  return import('onnxruntime-node').catch(() => undefined);
}

/** Sets the variable. @returns whether that reaches the native library: a worker's process.env is a copy. */
function mayLoad(): boolean {
  if (isMainThread) process.env[variable] = '1';
  return process.env[variable] === '1';
}

/** @throws {Error} In a worker thread, where the variable is not in the environment of the process. */
function disableTelemetry(caller: string): void {
  if (mayLoad()) return;
  throw new Error(
    `${caller}: a worker thread cannot turn off the telemetry of ONNX Runtime; set ${variable}=1 in the environment of ` +
      'the process.',
  );
}
