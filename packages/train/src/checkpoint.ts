import {
  type HostTensor,
  openSafetensors,
  type SafetensorsFile,
  type SafetensorsTensor,
  sealSafetensors,
} from '@simvae/arrays';
import { CheckpointError } from './errors.js';
import type { OptimizerSettings } from './optimizer/settings.js';

/** How far a run has come, and what run it is. JSON-safe. */
export interface TrainingProgress {
  readonly method: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly imagesPerStep: number;
  readonly imageCount: number;
  readonly optimizer: Required<OptimizerSettings>;
  /** Epochs completed. */
  readonly epoch: number;
  /** Steps done in the epoch after those. */
  readonly step: number;
  /** Sums of the loss and the metrics over the steps of the current epoch. */
  readonly sums: Readonly<Record<string, { readonly sum: number; readonly count: number }>>;
}

/** Everything needed to continue a run, or to use its model. */
export interface Checkpoint {
  readonly progress: TrainingProgress;
  /** `params/...`, `state/...`, and what the optimizer remembers: `optimizer/...`. */
  readonly tensors: ReadonlyMap<string, HostTensor>;
  /** Images that the current epoch visits, where the method decided them. */
  readonly order?: Uint32Array;
  /** What its owner wants to find again, by name: which run it is of. */
  readonly labels?: Readonly<Record<string, string>>;
}

const format = 'simvae-checkpoint-2';
const orderName = 'order';
const labelPrefix = 'label.';

/** The tensors under a prefix, by the rest of their path. */
export function tensorsUnder(
  { tensors }: Pick<Checkpoint, 'tensors'>,
  prefix: 'params' | 'state' | 'optimizer',
): Map<string, HostTensor> {
  const start = `${prefix}/`;
  return new Map(
    [...tensors]
      .filter(([name]) => name.startsWith(start))
      .map(([name, tensor]) => [name.slice(start.length), tensor]),
  );
}

/** A checkpoint as one file: safetensors with the progress in its metadata and a checksum of all of it. */
export function encodeCheckpoint({ progress, tensors, order, labels = {} }: Checkpoint): Promise<Uint8Array> {
  const all = new Map<string, SafetensorsTensor>(tensors);
  if (order !== undefined) all.set(orderName, { shape: [order.length], data: order });
  const metadata: Record<string, string> = { format, progress: JSON.stringify(progress) };
  for (const [name, label] of Object.entries(labels)) metadata[labelPrefix + name] = label;
  return sealSafetensors({ tensors: all, metadata });
}

/**
 * Reads what `encodeCheckpoint` made. Runs no code from it.
 *
 * @throws {CheckpointError} If a bit differs from what was written, or it is a file of another kind.
 */
export async function decodeCheckpoint(bytes: Uint8Array): Promise<Checkpoint> {
  let file: SafetensorsFile;
  try {
    file = await openSafetensors(bytes);
  } catch (cause) {
    throw new CheckpointError(`decodeCheckpoint: the bytes are damaged: ${(cause as Error).message}`, {
      cause,
    });
  }
  const { metadata } = file;
  if (metadata.format !== format) {
    throw new CheckpointError(
      `decodeCheckpoint: the format must be ${format}, got ${metadata.format ?? 'none'}.`,
    );
  }
  const tensors = new Map<string, HostTensor>();
  let order: Uint32Array | undefined;
  for (const [name, { shape, data }] of file.tensors) {
    if (name === orderName && data instanceof Uint32Array) order = data;
    else if (data instanceof Float32Array) tensors.set(name, { shape, data });
    else throw new CheckpointError(`decodeCheckpoint: \`${name}\` must hold float32 numbers.`);
  }
  const labels = Object.entries(metadata)
    .filter(([name]) => name.startsWith(labelPrefix))
    .map(([name, label]) => [name.slice(labelPrefix.length), label] as const);
  return {
    progress: JSON.parse(metadata.progress),
    tensors,
    ...(order !== undefined && { order }),
    ...(labels.length > 0 && { labels: Object.fromEntries(labels) }),
  };
}
