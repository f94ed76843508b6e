import { createHash } from 'node:crypto';
import { type HostTensor, type SafetensorsTensor, sealSafetensors } from '@simvae/arrays';
import { type FoundRun, runHash } from '@simvae/runs';
import { decoderFile } from '../evaluate/decoder.js';
import { RequestError } from '../request-error.js';
import type { ModelTensors } from '../train/fingerprint.js';
import { exportOnnx, metadataOf } from './export-onnx.js';
import { modelCard } from './model-card.js';
import { type OpenOptions, type OpenRun, openRun } from './open-run.js';
import { writeFiles } from './write-files.js';

/** Formats that a run can be exported in. */
export const exportFormats = ['onnx', 'safetensors'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What is exported, and where to. */
export interface ExportRequest extends OpenOptions {
  /** `onnx`: what encodes and decodes. `safetensors`: parameters and state by name, for programs that have the networks. */
  readonly format: ExportFormat;
  /** A folder; made where it is not there. */
  readonly to: string;
  /** Replaces an export that is there. @default false */
  readonly force?: boolean;
}

/** A file that was written. */
export interface ExportedFile {
  readonly name: string;
  /** Its size. */
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** What was written. */
export interface Exported {
  readonly folder: string;
  /** Files with what was learned; beside them are README.md and export.json, which lists them. */
  readonly files: readonly ExportedFile[];
  /** Whose decoder it is; absent where there is none. */
  readonly decoder?: 'own' | 'post-hoc';
}

/** Every name that an export may have, so that none is left from another one. */
const names = ['encoder.onnx', 'decoder.onnx', 'model.safetensors', decoderFile, 'README.md', 'export.json'];

/**
 * Writes what a run has learned to a folder: `encoder.onnx` and, where there is a decoder, `decoder.onnx` (see `exportOnnx`); or
 * `model.safetensors` and, where a decoder was trained afterwards, `decoder.safetensors`. With them a model card, README.md, and
 * export.json: sizes, SHA-256, and what the run was. All of it or nothing; the training data is not needed.
 *
 * @throws {RequestError} If there is no such format, or an export is there and not to be replaced.
 * @throws {RunError} As `openRun`, or if the files cannot be written.
 * @throws {TypeError} As `exportOnnx`.
 */
export async function exportRun(found: FoundRun, request: ExportRequest): Promise<Exported> {
  const { format, to, force = false, ...options } = request;
  if (!exportFormats.includes(format)) {
    throw new RequestError(`The format must be one of ${exportFormats.join(', ')}, got ${format}.`);
  }
  const open = await openRun(found, options);
  try {
    const contents = format === 'onnx' ? onnxFiles(open) : await safetensorsFiles(open);
    const files = Array.from(contents, ([name, bytes]) => describeFile(name, bytes));
    const kind = open.decoder?.kind;
    const all = new Map<string, Uint8Array | string>(contents);
    all.set('README.md', await modelCard(open, { format, files }));
    all.set('export.json', manifest(open, format, files));
    await writeFiles(to, all, { force, owned: names });
    return { folder: to, files, ...(kind && { decoder: kind }) };
  } finally {
    await open.dispose();
  }
}

function onnxFiles(open: OpenRun): Map<string, Uint8Array> {
  const { encoder, decoder } = exportOnnx(open);
  const files = new Map([['encoder.onnx', encoder]]);
  if (decoder !== undefined) files.set('decoder.onnx', decoder);
  return files;
}

/** Names of tensors are `params/...` and `state/...`, as in a checkpoint. */
async function safetensorsFiles(open: OpenRun): Promise<Map<string, Uint8Array>> {
  const { tensors, decoder } = open;
  const seal = (model: ModelTensors, part: 'model' | 'decoder'): Promise<Uint8Array> =>
    sealSafetensors({ tensors: namedTensors(model), metadata: metadataOf(open, part) });
  const files = new Map([['model.safetensors', await seal(tensors, 'model')]]);
  if (decoder?.kind === 'post-hoc') {
    // The encoder lies in the state of a decoder that was trained for it; it is in the other file.
    const own = (tree: ModelTensors['state']) =>
      new Map([...tree].filter(([path]) => !path.startsWith('frozen/')));
    const { params, state } = decoder.tensors;
    files.set(decoderFile, await seal({ params: own(params), state: own(state) }, 'decoder'));
  }
  return files;
}

function namedTensors({ params, state }: ModelTensors): Map<string, SafetensorsTensor> {
  const named = (group: string, tensors: ReadonlyMap<string, HostTensor>) =>
    Array.from(tensors, ([path, tensor]) => [`${group}/${path}`, tensor] as const);
  return new Map([...named('params', params), ...named('state', state)]);
}

function describeFile(name: string, content: Uint8Array): ExportedFile {
  return { name, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

function manifest(
  { config, ...open }: OpenRun,
  format: ExportFormat,
  files: readonly ExportedFile[],
): string {
  const { identity, seed, titles, environment } = config;
  const { imageShape, latent, decoder, fingerprint: model } = open;
  const value = {
    ...{ format: 'simvae-export', version: 1, content: format, titles, imageShape, latent },
    ...{ decoder: decoder?.kind ?? null, model, run: runHash(identity), seed, identity, environment, files },
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}
